// Every operator and model on AVX2.
#include "cpp/exec/kernels.h"
#include "cpp/simd/vec_avx2.h"

namespace pelton::exec {
constinit const Kernels kernels_avx2 = make_kernels<avx2::F64>();
}  // namespace pelton::exec
