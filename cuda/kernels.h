// Starts the kernels. Host code sees nothing of CUDA's language, only this.
#pragma once
#include <cuda_runtime_api.h>

#include <cstdint>

#include "cuda/bodies.h"

namespace pelton::cuda {

inline constexpr uint32_t block_threads = 256;

// Scores job.rows rows, in the threads' own memory or, where job.scratch is set, in that.
cudaError_t launch_score(const Job& job, uint32_t blocks, cudaStream_t stream);

// Whether this device has machine code of the kernels, or can make it.
cudaError_t find_kernels();

}  // namespace pelton::cuda
