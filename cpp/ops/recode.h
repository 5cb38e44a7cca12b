// recode: other codes for the same categories: imputed, merged or reordered.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Recode {
  static constexpr OpInfo info{
      .name = "recode",
      .summary = "The code that a table holds for each code.",
      .follows = "pandas.Series.map",
      .shape = Shape::recode,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
};

}  // namespace pelton::ops
