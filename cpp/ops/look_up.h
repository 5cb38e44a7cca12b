// look_up: a number for each category: ordinal codes, target means, any table over categories.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct LookUp {
  static constexpr OpInfo info{
      .name = "look_up",
      .summary = "The number that a table holds for each code.",
      .follows = "sklearn.preprocessing.OrdinalEncoder",
      .shape = Shape::look_up,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
};

}  // namespace pelton::ops
