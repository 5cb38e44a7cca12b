// The project's only macros besides the operator table.
#pragma once

#ifdef __CUDACC__
#define PELTON_KERNEL __host__ __device__ __forceinline__
#else
#define PELTON_KERNEL inline __attribute__((always_inline))
#endif
// Always inlined for correctness, not speed: an out-of-line copy compiled with AVX-512
// flags could be the one the linker keeps for callers that run on older CPUs.
