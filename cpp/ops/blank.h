// blank: missing where the value lies in a range, where a source takes numbers near 0 for missing.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Blank {
  static constexpr OpInfo info{
      .name = "blank",
      .summary = "Missing where the value lies in the closed range [low, high].",
      .follows = "lightgbm.Dataset (zero_as_missing)",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double low;  // both in the unit of the input column
    double high;
  };
  static constexpr std::tuple fields{
      Field<Params>{"low", &Params::low, "smallest value that becomes missing"},
      Field<Params>{"high", &Params::high, "largest value that becomes missing"}};
  static Error check(const Params& p) {
    if (p.low <= p.high) return {};
    return invalid_param("blank", "low <= high",
                         std::to_string(p.low) + " and " + std::to_string(p.high));
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return select(x < V(p.low), x, select(V(p.high) < x, x, V(missing)));
  }
};

}  // namespace pelton::ops
