// dot: weighted sums, of dense layers, projections and linear models inside other models.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct Dot {
  static constexpr OpInfo info{
      .name = "dot",
      .summary = "Weighted sums of the inputs, added in their order to 0, the intercepts last.",
      .follows = "numpy.dot",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  // Constants: per output a weight for each input and the intercept.
  static Error check(const Params&, const WideFacts& facts) {
    const uint64_t need = uint64_t{facts.outputs} * (uint64_t{facts.inputs} + 1);
    if (facts.constant_count == need) return {};
    return invalid_param("dot", std::to_string(need) + " weights",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const double* weights = row.constants;
    for (uint32_t k = 0; k < row.outputs; ++k, weights += row.inputs + 1) {
      V sum = V(0.0);
      for (uint32_t j = 0; j < row.inputs; ++j) sum = sum + row.in(j) * V(weights[j]);
      row.out(k, sum + V(weights[row.inputs]));
    }
  }
};

}  // namespace pelton::ops
