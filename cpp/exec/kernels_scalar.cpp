// Every operator and model without vector instructions: any CPU.
#include "cpp/exec/kernels.h"
#include "cpp/simd/vec_scalar.h"

namespace pelton::exec {
constinit const Kernels kernels_scalar = make_kernels<scalar::F64>();
}  // namespace pelton::exec
