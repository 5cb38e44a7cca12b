// neighbor_means: what the targets of the nearest rows are on average.
#pragma once
#include "cpp/ops/neighbor_weights.h"
#include "cpp/simd/numpy_sum.h"

namespace pelton::ops {

struct NeighborMeans {
  static constexpr OpInfo info{
      .name = "neighbor_means",
      .summary = "Means of targets of the nearest rows, weighted or not; then the weights.",
      .follows = "sklearn.neighbors.KNeighborsRegressor",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  struct Params {
    double by_distance;
    double rows;
  };
  static constexpr std::tuple fields{
      Field<Params>{"by_distance", &Params::by_distance,
                    "1: a neighbour counts 1 / distance, 0: it counts 1"},
      Field<Params>{"rows", &Params::rows, "how many rows have targets"}};

  // Inputs as `nearest` gives them. Constants: per output the target of each row.
  static Error check(const Params& p, const WideFacts& facts) {
    const uint32_t neighbors = facts.inputs / 2;
    const bool fits =
        facts.inputs >= 2 && facts.inputs % 2 == 0 && facts.outputs > neighbors && p.rows >= 1 &&
        p.rows < 4294967296.0 &&
        facts.constant_count == uint64_t{facts.outputs - neighbors} * static_cast<uint64_t>(p.rows);
    if (fits && (p.by_distance == 0 || p.by_distance == 1) && neighbors <= longest_numpy_sum)
      return {};
    return invalid_param("neighbor_means", "at most 128 neighbours and a target for each row",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    const Neighbors<V> near{row, row.inputs / 2, static_cast<uint32_t>(p.rows)};
    const uint32_t targets = row.outputs - near.count;
    near.weigh(targets, p.by_distance != 0);
    const auto weight = [&](uint32_t k) { return row.result(targets + k); };
    const V all =
        p.by_distance != 0 ? numpy_sum<V>(near.count, weight) : V(static_cast<double>(near.count));
    for (uint32_t one = 0; one < targets; ++one) {
      const double* table = row.constants + uint64_t{one} * near.rows;
      const auto part = [&](uint32_t k) {
        const V target = near.look_up(table, k);
        return p.by_distance != 0 ? target * weight(k) : target;
      };
      V sum = V(0.0);
      // Several targets without weights lie side by side, so NumPy adds them in order.
      if (p.by_distance == 0 && targets > 1)
        for (uint32_t k = 0; k < near.count; ++k) sum = sum + part(k);
      else
        sum = numpy_sum<V>(near.count, part);
      row.out(one, sum / all);
    }
  }
};

}  // namespace pelton::ops
