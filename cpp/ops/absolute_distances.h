// absolute_distances: how far a row lies from each of several centres, along the axes.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct AbsoluteDistances {
  static constexpr OpInfo info{
      .name = "absolute_distances",
      .summary = "For each centre the sum of |x - centre| over the inputs.",
      .follows = "scipy.spatial.distance.cdist",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  // Constants: per output a centre for each input.
  static Error check(const Params&, const WideFacts& facts) {
    const uint64_t need = uint64_t{facts.outputs} * facts.inputs;
    if (facts.constant_count == need) return {};
    return invalid_param("absolute_distances", std::to_string(need) + " centres",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const double* centres = row.constants;
    for (uint32_t k = 0; k < row.outputs; ++k, centres += row.inputs) {
      V sum = V(0.0);
      for (uint32_t j = 0; j < row.inputs; ++j) {
        const V apart = row.in(j) - V(centres[j]);
        sum = sum + max(apart, V(0.0) - apart);
      }
      row.out(k, sum);
    }
  }
};

}  // namespace pelton::ops
