// pair_votes: how many pairs of classes each class wins.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct PairVotes {
  static constexpr OpInfo info{
      .name = "pair_votes",
      .summary = "Per class how many of its pairs it wins: the first where the margin is above 0.",
      .follows = "sklearn.svm.SVC",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Inputs: a margin per pair (0, 1), (0, 2), ...
  static Error check(const Params&, const WideFacts& facts) {
    const uint64_t classes = facts.outputs;
    if (classes >= 2 && facts.inputs == classes * (classes - 1) / 2 && facts.constant_count == 0)
      return {};
    return invalid_param("pair_votes", "an input per pair of classes and no table",
                         std::to_string(facts.inputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, V(0.0));
    uint32_t pair = 0;
    for (uint32_t i = 0; i < row.outputs; ++i)
      for (uint32_t j = i + 1; j < row.outputs; ++j, ++pair) {
        const V won = select(V(0.0) < row.in(pair), V(1.0), V(0.0));
        row.out(i, row.result(i) + won);
        row.out(j, row.result(j) + (V(1.0) - won));
      }
  }
};

}  // namespace pelton::ops
