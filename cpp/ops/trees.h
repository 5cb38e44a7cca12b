// trees: a forest whose sums are numbers like others, inside a composed model.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Trees {
  static constexpr OpInfo info{
      .name = "trees",
      .summary = "The sums of a forest, one output for each of them.",
      .follows = "sklearn.ensemble.RandomForestClassifier",
      .shape = Shape::forest,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
};

}  // namespace pelton::ops
