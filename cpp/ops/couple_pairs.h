// couple_pairs: margins of class pairs to probabilities of classes, by Platt's sigmoids.
//
// Source: Wu, Lin and Weng (2004), "Probability estimates for multi-class classification by
// pairwise coupling", method 2, with libsvm's stopping rule.
#pragma once
#include <cmath>

#include "cpp/ops/wide.h"
#include "cpp/simd/exp.h"

namespace pelton::ops {

struct CouplePairs {
  static constexpr OpInfo info{
      .name = "couple_pairs",
      .summary =
          "Probabilities of the classes from margins of their pairs; then the zeros it works on.",
      .follows = "sklearn.svm.SVC",
      .shape = Shape::wide,
      .max_ulp = 8,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Inputs: a margin per pair (0, 1), (0, 2), ... Constants: a slope per pair, then a shift per
  // pair. Outputs: a probability per class, then one number per class and one per two classes.
  static Error check(const Params&, const WideFacts& facts) {
    uint64_t classes = 2;
    while (classes < 65536 && classes * (classes + 2) < facts.outputs) ++classes;
    const uint64_t pairs = classes * (classes - 1) / 2;
    if (classes * (classes + 2) == facts.outputs && facts.inputs == pairs &&
        facts.constant_count == 2 * pairs)
      return {};
    return invalid_param("couple_pairs", "an input and two numbers per pair of classes",
                         std::to_string(facts.inputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    for (size_t lane = 0; lane < V::lanes; ++lane) couple(row, lane);
  }

  template <class V>
  PELTON_KERNEL static void couple(const WideRow<V>& row, size_t lane) {
    uint32_t n = 2;
    while (n * (n - 1) / 2 < row.inputs) ++n;
    const auto out = [&](uint32_t k) -> double& { return row.numbers(row.first_out + k)[lane]; };
    const auto p = [&](uint32_t t) -> double& { return out(t); };
    const auto qp = [&](uint32_t t) -> double& { return out(n + t); };
    const auto q = [&](uint32_t t, uint32_t j) -> double& { return out(2 * n + t * n + j); };

    // First the share of i against j at q(i, j), then the matrix in its place.
    uint32_t pair = 0;
    for (uint32_t i = 0; i < n; ++i)
      for (uint32_t j = i + 1; j < n; ++j, ++pair) {
        const double margin = row.numbers(row.reads[pair])[lane];
        const double x = margin * row.constants[pair] + row.constants[row.inputs + pair];
        const double e = exp(x >= 0 ? -x : x);
        const double share = x >= 0 ? e / (1.0 + e) : 1.0 / (1.0 + e);
        const double low = share > 1e-7 ? share : 1e-7;  // also where the margin is NaN
        q(i, j) = low < 1.0 - 1e-7 ? low : 1.0 - 1e-7;
        q(j, i) = 1.0 - q(i, j);
      }
    for (uint32_t t = 0; t < n; ++t) {
      p(t) = 1.0 / n;
      double sum = 0;
      for (uint32_t j = 0; j < n; ++j)
        if (j != t) sum += q(j, t) * q(j, t);
      q(t, t) = sum;
    }
    for (uint32_t t = 0; t < n; ++t)
      for (uint32_t j = t + 1; j < n; ++j) {
        q(t, j) = -q(j, t) * q(t, j);
        q(j, t) = q(t, j);
      }

    const uint32_t most = n > 100 ? n : 100;
    for (uint32_t round = 0; round < most; ++round) {
      double whole = 0;
      for (uint32_t t = 0; t < n; ++t) {
        double sum = 0;
        for (uint32_t j = 0; j < n; ++j) sum += q(t, j) * p(j);
        qp(t) = sum;
        whole += p(t) * sum;
      }
      double worst = 0;
      for (uint32_t t = 0; t < n; ++t) {
        const double error = fabs(qp(t) - whole);
        worst = error > worst ? error : worst;
      }
      if (worst < 0.005 / n) break;
      for (uint32_t t = 0; t < n; ++t) {
        const double step = (-qp(t) + whole) / q(t, t);
        p(t) += step;
        whole = (whole + step * (step * q(t, t) + 2 * qp(t))) / (1 + step) / (1 + step);
        for (uint32_t j = 0; j < n; ++j) {
          qp(j) = (qp(j) + step * q(t, j)) / (1 + step);
          p(j) /= 1 + step;
        }
      }
    }
    for (uint32_t k = n; k < row.outputs; ++k) out(k) = 0.0;
  }
};

}  // namespace pelton::ops
