// The buffers in which one thread computes a tile of rows, allocated once per range of rows.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "cpp/core/column.h"
#include "cpp/core/row.h"
#include "cpp/exec/prepared.h"
#include "cpp/plan/plan.h"

namespace pelton::exec {

// 64-byte aligned and zeroed: the lanes beyond a tile's rows must hold valid codes.
class Buffer {
 public:
  explicit Buffer(size_t bytes) {
    const size_t size = (bytes + 63) / 64 * 64;
    if (size == 0) return;
    data_.reset(std::aligned_alloc(64, size));
    if (!data_) throw std::bad_alloc();
    std::memset(data_.get(), 0, size);
  }
  template <class T>
  T* as() const {
    return static_cast<T*>(data_.get());
  }

 private:
  struct Free {
    void operator()(void* data) const { std::free(data); }
  };
  std::unique_ptr<void, Free> data_;
};

struct TileBuffers {
  TileBuffers(const plan::Plan& plan, const Prepared& prepared);

  // Rows begin .. begin + rows - 1 of the raw columns, checked. Throws ContractFailure.
  void load(const plan::Plan& plan, const Prepared& prepared, const BatchView& batch, int64_t begin,
            size_t rows);
  // Every step of the plan; the model's own part is the caller's.
  void compute(const Prepared& prepared, size_t rows);

  // A tile's length and a cache line: else the same row of every slot would compete for one set of
  // the cache.
  static constexpr size_t slot_bytes = tile_rows * sizeof(double) + 64;

  char* first;  // slot 0; the others follow at slot_bytes from each other
  // One pointer per slot: doubles, int32s, texts or bags.
  std::vector<void*> slots;
  std::vector<const double*> numbers;  // the same, by kind, as the forest wants them
  std::vector<const int32_t*> codes;
  double* sums;     // of a forest inside the plan: [output * tile_rows + row]
  double* margins;  // [margin * tile_rows + row]
  double* values;   // [value * tile_rows + row]
  uint64_t* scratch;
  text::Scratch text;

 private:
  void run_text(const Prepared& prepared, const Step& step, size_t rows);
  void run_forest(const Prepared& prepared, const Step& step, size_t rows);

  Buffer memory_;
  std::vector<Text> texts_;  // of a text's or a bag's slot; both are longer than a number
  std::vector<Bag> bags_;
};

}  // namespace pelton::exec
