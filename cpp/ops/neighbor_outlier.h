// neighbor_outlier: how much less dense a row's place is than those of its neighbours.
#pragma once
#include "cpp/ops/neighbor_weights.h"
#include "cpp/simd/numpy_sum.h"

namespace pelton::ops {

struct NeighborOutlier {
  static constexpr OpInfo info{
      .name = "neighbor_outlier",
      .summary = "The negative local outlier factor of a row, from its nearest rows.",
      .follows = "sklearn.neighbors.LocalOutlierFactor",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Inputs as `nearest` gives them. Constants: per row the distance to its own last neighbour,
  // then per row its density.
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs >= 2 && facts.inputs % 2 == 0 && facts.outputs == 1 &&
        facts.constant_count >= 2 && facts.constant_count % 2 == 0 &&
        facts.inputs / 2 <= longest_numpy_sum)
      return {};
    return invalid_param("neighbor_outlier", "at most 128 neighbours and two numbers per row",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const Neighbors<V> near{row, row.inputs / 2, row.constant_count / 2};
    const double* farthest = row.constants;
    const double* density = row.constants + near.rows;
    const V count = V(static_cast<double>(near.count));
    const V reach = numpy_sum<V>(
        near.count, [&](uint32_t k) { return max(near.distance(k), near.look_up(farthest, k)); });
    const V own = V(1.0) / (reach / count + V(1e-10));
    const V ratios =
        numpy_sum<V>(near.count, [&](uint32_t k) { return near.look_up(density, k) / own; });
    row.out(0, V(-1.0) * (ratios / count));
  }
};

}  // namespace pelton::ops
