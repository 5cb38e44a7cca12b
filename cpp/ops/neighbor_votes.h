// neighbor_votes: what the classes of the nearest rows add up to.
#pragma once
#include "cpp/ops/neighbor_weights.h"
#include "cpp/simd/numpy_sum.h"

namespace pelton::ops {

struct NeighborVotes {
  static constexpr OpInfo info{
      .name = "neighbor_votes",
      .summary =
          "The weights of the nearest rows by class: added in order, then as numpy.sum adds; "
          "then the weights.",
      .follows = "sklearn.neighbors.KNeighborsClassifier",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  struct Params {
    double by_distance;
  };
  static constexpr std::tuple fields{Field<Params>{
      "by_distance", &Params::by_distance, "1: a neighbour counts 1 / distance, 0: it counts 1"}};

  // Inputs as `nearest` gives them. Constants: the class of each row.
  static Error check(const Params& p, const WideFacts& facts) {
    const uint32_t neighbors = facts.inputs / 2;
    const bool fits = facts.inputs >= 2 && facts.inputs % 2 == 0 && facts.outputs > neighbors &&
                      (facts.outputs - neighbors) % 2 == 0 && facts.constant_count > 0;
    if (!fits || !(p.by_distance == 0 || p.by_distance == 1) || neighbors > longest_numpy_sum)
      return invalid_param("neighbor_votes", "at most 128 neighbours and two outputs per class",
                           std::to_string(facts.outputs));
    const double classes = (facts.outputs - neighbors) / 2;
    for (uint32_t at = 0; at < facts.constant_count; ++at)
      if (!(facts.constants[at] >= 0 && facts.constants[at] < classes))
        return invalid_param("neighbor_votes", "positions of classes",
                             std::to_string(facts.constants[at]));
    return {};
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    const Neighbors<V> near{row, row.inputs / 2, row.constant_count};
    const uint32_t classes = (row.outputs - near.count) / 2;
    near.weigh(2 * classes, p.by_distance != 0);
    for (uint32_t one = 0; one < classes; ++one) {
      const V wanted = V(static_cast<double>(one));
      const auto share = [&](uint32_t k) {
        return select(near.look_up(row.constants, k) == wanted, row.result(2 * classes + k),
                      V(0.0));
      };
      V sum = V(0.0);
      for (uint32_t k = 0; k < near.count; ++k) sum = sum + share(k);
      row.out(one, sum);
      row.out(classes + one, numpy_sum<V>(near.count, share));
    }
  }
};

}  // namespace pelton::ops
