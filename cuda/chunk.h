// One chunk of a batch on its way through the device: its own stream, cells and results.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpp/exec/backend.h"
#include "cuda/bodies.h"
#include "cuda/memory.h"
#include "cuda/packing.h"

namespace pelton::cuda {

// What all launches of a backend share.
struct Launch {
  Image image;
  uint32_t most_blocks;  // enough to fill the device
};

class Chunk {
 public:
  // Columns of the host: packs the rows, then copies, scores and copies back in the background.
  void begin_on_host(const Launch& launch, const Packing& packing, int64_t first, int64_t rows,
                     int threads, const exec::Wanted& wanted);
  // Columns and results of the device: scores in the background. `views` begin at the chunk.
  void begin_on_device(const Launch& launch, const std::vector<ColumnView>& views, int64_t first,
                       int64_t rows, const exec::Wanted& wanted);

  // Waits for what was begun, if anything was. Returns the fault, or no_fault.
  uint64_t end();
  // After a failure: waits, so that nothing touches the caller's memory any more.
  void abandon() noexcept;
  int64_t first() const { return first_; }

 private:
  // A result: where the kernel writes it, and for a batch of the host where it goes from there.
  struct Result {
    std::byte* device = nullptr;
    std::byte* pinned = nullptr;
    void* host = nullptr;
    size_t bytes = 0;
  };

  void start(const Launch& launch, const std::vector<ColumnView>& views, Job job);

  Stream stream_;
  Memory<Place::pinned> cells_, results_, note_;
  Memory<Place::device> device_cells_, device_results_, device_note_, scratch_;
  std::vector<Result> going_home_;
  int64_t first_ = 0;
  bool begun_ = false;
};

}  // namespace pelton::cuda
