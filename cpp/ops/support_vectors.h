// support_vectors: the margins of a kernel machine, one per pair of classes.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/exp_near.h"

namespace pelton::ops {

struct SupportVectors {
  static constexpr OpInfo info{
      .name = "support_vectors",
      .summary = "Sums of kernels with support vectors, per pair of classes, the intercept last.",
      .follows = "sklearn.svm.SVC",
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
      Field<Params>{
          "kernel", &Params::kernel,
          "0: x y, 1: (gamma x y + shift) ^ degree, 2: exp(-gamma |x - y| ^ 2), 3: tanh(gamma x "
          "y + shift)"},
      Field<Params>{"gamma", &Params::gamma, "the factor of x y or of the squared distance"},
      Field<Params>{"shift", &Params::shift, "added to gamma x y"},
      Field<Params>{"degree", &Params::degree, "the whole power of kernel 1"}};

  // Constants: the number of classes, how many vectors each has, per vector its features and a
  // weight for each other class, per pair (0, 1), (0, 2), ... the intercept. A regression has two
  // classes, the second empty.
  static Error check(const Params& p, const WideFacts& facts) {
    if (!((p.kernel == 0 || p.kernel == 1 || p.kernel == 2 || p.kernel == 3) && p.degree >= 0 &&
          p.degree <= 1e6))
      return invalid_param("support_vectors", "a kernel and its degree", std::to_string(p.kernel));
    const uint64_t count = facts.constant_count;
    const double given = count > 0 ? facts.constants[0] : 0.0;
    if (!(given >= 2 && given <= 65536 && 1 + given <= static_cast<double>(count)))
      return invalid_param("support_vectors", "at least two classes", std::to_string(given));
    const auto classes = static_cast<uint64_t>(given);
    double vectors = 0;
    for (uint64_t k = 1; k <= classes; ++k) {
      if (!(facts.constants[k] >= 0 && facts.constants[k] <= 4294967295.0))
        return invalid_param("support_vectors", "a count per class",
                             std::to_string(facts.constants[k]));
      vectors += static_cast<double>(static_cast<uint64_t>(facts.constants[k]));
    }
    const uint64_t pairs = classes * (classes - 1) / 2;
    const double need = 1 + given + vectors * static_cast<double>(facts.inputs + classes - 1) +
                        static_cast<double>(pairs);
    if (need == static_cast<double>(count) && facts.outputs == pairs) return {};
    return invalid_param("support_vectors", "numbers for its vectors and an output per pair",
                         std::to_string(count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    const auto classes = static_cast<uint32_t>(row.constants[0]);
    const double* vector = row.constants + 1 + classes;
    for (uint32_t pair = 0; pair < row.outputs; ++pair) row.out(pair, V(0.0));
    for (uint32_t own = 0; own < classes; ++own) {
      const auto vectors = static_cast<uint32_t>(row.constants[1 + own]);
      for (uint32_t at = 0; at < vectors; ++at, vector += row.inputs + classes - 1) {
        const V value = kernel(row, vector, p);
        const double* weights = vector + row.inputs;
        for (uint32_t other = 0; other < classes; ++other) {
          if (other == own) continue;
          const uint32_t i = own < other ? own : other, j = own < other ? other : own;
          const uint32_t pair = i * classes - i * (i + 1) / 2 + (j - i - 1);
          const V weight = V(weights[own < other ? other - 1 : other]);
          row.out(pair, row.result(pair) + weight * value);
        }
      }
    }
    for (uint32_t pair = 0; pair < row.outputs; ++pair)
      row.out(pair, row.result(pair) + V(vector[pair]));
  }

  template <class V>
  PELTON_KERNEL static V kernel(const WideRow<V>& row, const double* vector, const Params& p) {
    V sum = V(0.0);
    if (p.kernel == 2) {
      for (uint32_t j = 0; j < row.inputs; ++j) {
        const V apart = row.in(j) - V(vector[j]);
        sum = sum + apart * apart;
      }
      return exp_near(V(-p.gamma) * sum);
    }
    for (uint32_t j = 0; j < row.inputs; ++j) sum = sum + row.in(j) * V(vector[j]);
    if (p.kernel == 0) return sum;
    const V inner = V(p.gamma) * sum + V(p.shift);
    if (p.kernel == 1) {
      V square = inner, power = V(1.0);
      for (auto rest = static_cast<uint32_t>(p.degree); rest > 0; rest /= 2) {
        if (rest % 2 == 1) power = power * square;
        square = square * square;
      }
      return power;
    }
    // tanh within 2 ^ -50 of it, which is what counts in a sum.
    const V small = exp_near(V(-2.0) * max(inner, V(0.0) - inner));
    const V size = (V(1.0) - small) / (V(1.0) + small);
    return select(inner < V(0.0), V(0.0) - size, size);
  }
};

}  // namespace pelton::ops
