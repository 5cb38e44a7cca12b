// kernel_sums: weighted kernels between a row and fitted rows, of ridge regressions, projections
// and Gaussian processes.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/exp.h"
#include "cpp/simd/power.h"
#include "cpp/simd/tanh.h"

namespace pelton::ops {

struct KernelSums {
  static constexpr OpInfo info{
      .name = "kernel_sums",
      .summary = "For each output the weighted sum of kernels with fitted rows, the offset last.",
      .follows = "sklearn.kernel_ridge.KernelRidge",
      .shape = Shape::wide,
      .max_ulp = 8,
  };
  struct Params {
    double kernel;
    double gamma;
    double shift;
    double degree;
  };
  static constexpr std::tuple fields{
      Field<Params>{"kernel", &Params::kernel,
                    "0: x y, 1: (gamma x y + shift) ^ degree, 2: exp(-gamma |x - y| ^ 2), 3: "
                    "tanh(gamma x y + shift), 4: exp(-gamma (|x1 - y1| + ...)), 5: x y / |x|"},
      Field<Params>{"gamma", &Params::gamma, "the factor of the product or of the distance"},
      Field<Params>{"shift", &Params::shift, "added to the product"},
      Field<Params>{"degree", &Params::degree, "the power of kernel 1"}};

  // Constants: per fitted row its features and a weight for each output; then an offset for each.
  static Error check(const Params& p, const WideFacts& facts) {
    if (!(p.kernel == 0 || p.kernel == 1 || p.kernel == 2 || p.kernel == 3 || p.kernel == 4 ||
          p.kernel == 5))
      return invalid_param("kernel_sums", "a kernel from 0 to 5", std::to_string(p.kernel));
    const uint64_t each = uint64_t{facts.inputs} + facts.outputs;
    if (facts.constant_count >= facts.outputs && (facts.constant_count - facts.outputs) % each == 0)
      return {};
    return invalid_param("kernel_sums", "numbers for its rows and an offset per output",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    const double* fitted = row.constants;
    const double* offsets = row.constants + (row.constant_count - row.outputs);
    for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, V(0.0));
    for (; fitted < offsets; fitted += row.inputs + row.outputs) {
      const V value = kernel(row, fitted, p);
      const double* weights = fitted + row.inputs;
      for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, row.result(k) + V(weights[k]) * value);
    }
    for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, row.result(k) + V(offsets[k]));
  }

  template <class V>
  PELTON_KERNEL static V kernel(const WideRow<V>& row, const double* fitted, const Params& p) {
    V sum = V(0.0);
    if (p.kernel == 2 || p.kernel == 4) {
      for (uint32_t j = 0; j < row.inputs; ++j) {
        const V apart = row.in(j) - V(fitted[j]);
        sum = sum + (p.kernel == 2 ? apart * apart : max(apart, V(0.0) - apart));
      }
      return exp(V(-p.gamma) * sum);
    }
    for (uint32_t j = 0; j < row.inputs; ++j) sum = sum + row.in(j) * V(fitted[j]);
    if (p.kernel == 0) return sum;
    if (p.kernel == 5) {
      V square = V(0.0);
      for (uint32_t j = 0; j < row.inputs; ++j) square = square + row.in(j) * row.in(j);
      return sum / select(square == V(0.0), V(1.0), sqrt(square));
    }
    const V inner = V(p.gamma) * sum + V(p.shift);
    return p.kernel == 1 ? power(inner, V(p.degree)) : tanh(inner);
  }
};

}  // namespace pelton::ops
