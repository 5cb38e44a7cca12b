// Rows of a host table in one block of bytes, laid out as the kernels read it: text as codes,
// no gaps, every part aligned. One copy brings the block to a device.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpp/core/column.h"
#include "cpp/plan/plan.h"
#include "cuda/image.h"

namespace pelton::cuda {

// Where one input's values and validity lie in a block, for chunks of up to `rows` rows.
struct PackedInput {
  Layout layout = Layout::f64;
  size_t data = 0, validity = 0;  // bytes from the start of the block
  bool has_validity = false;
};

class Packing {
 public:
  Packing(const plan::Plan& plan, const std::vector<Input>& inputs, const BatchView& batch,
          int64_t chunk_rows);

  size_t bytes() const { return bytes_; }

  // Throws ContractFailure for text that the contract does not take.
  // Writes rows [first, first + rows) of the batch to `block`, on up to `threads` threads, and
  // describes them in `views` (one per input) as they will lie when the block begins at `base`.
  void pack(int64_t first, int64_t rows, int threads, std::byte* block, const std::byte* base,
            ColumnView* views) const;

 private:
  const plan::Plan& plan_;
  const std::vector<Input>& inputs_;
  const BatchView& batch_;
  std::vector<PackedInput> packed_;
  size_t bytes_ = 0;
};

}  // namespace pelton::cuda
