// The __global__ wrappers: read the builtin indices, call the body. No arithmetic here.
#include "cuda/kernels.h"

namespace pelton::cuda {
namespace {

__device__ Lane lane_here() {
  return {blockIdx.x, gridDim.x, threadIdx.x, blockDim.x};
}

__global__ void score_local(const __grid_constant__ Job job) {
  score_local_body(lane_here(), job);
}

__global__ void score_scratch(const __grid_constant__ Job job) {
  score_scratch_body(lane_here(), job);
}

}  // namespace

cudaError_t launch_score(const Job& job, uint32_t blocks, cudaStream_t stream) {
  if (job.scratch == nullptr)
    score_local<<<blocks, block_threads, 0, stream>>>(job);
  else
    score_scratch<<<blocks, block_threads, 0, stream>>>(job);
  return cudaGetLastError();
}

cudaError_t find_kernels() {
  cudaFuncAttributes attributes;
  return cudaFuncGetAttributes(&attributes, score_local);
}

}  // namespace pelton::cuda
