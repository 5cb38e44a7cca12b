// Where a thread is in its grid, passed as a value so that a host loop can play the GPU.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/macros.h"

namespace pelton::cuda {

struct Lane {
  uint32_t block, blocks, thread, threads;
  PELTON_KERNEL uint64_t first() const { return static_cast<uint64_t>(block) * threads + thread; }
  PELTON_KERNEL uint64_t stride() const { return static_cast<uint64_t>(blocks) * threads; }
};

// Keeps the smallest value that any thread of the grid reports.
PELTON_KERNEL void keep_smallest(uint64_t* kept, uint64_t value) {
#ifdef __CUDA_ARCH__
  atomicMin(reinterpret_cast<unsigned long long*>(kept), static_cast<unsigned long long>(value));
#else
  if (value < *kept) *kept = value;
#endif
}

// Runs a kernel body once for every thread of the grid, in order, on the CPU.
template <class Body>
void host_grid(uint32_t blocks, uint32_t threads, Body body) {
  for (uint32_t block = 0; block < blocks; ++block)
    for (uint32_t thread = 0; thread < threads; ++thread)
      body(Lane{block, blocks, thread, threads});
}

}  // namespace pelton::cuda
