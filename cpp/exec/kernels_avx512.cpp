// Every operator and model on AVX-512.
#include "cpp/exec/kernels.h"
#include "cpp/simd/vec_avx512.h"

namespace pelton::exec {
constinit const Kernels kernels_avx512 = make_kernels<avx512::F64>();
}  // namespace pelton::exec
