// clip: limit a column to [low, high]. Missing values (NaN) stay missing.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Clip {
  static constexpr OpInfo info{
      .name = "clip",
      .summary = "Limit every value to the closed range [low, high].",
      .follows = "numpy.clip",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double low;  // both in the unit of the input column
    double high;
  };
  static constexpr std::tuple fields{Field<Params>{"low", &Params::low, "smallest value kept"},
                                     Field<Params>{"high", &Params::high, "largest value kept"}};
  static Error check(const Params& p) {
    if (p.low <= p.high) return {};
    return invalid_param("clip", "low <= high",
                         std::to_string(p.low) + " and " + std::to_string(p.high));
  }
  static Trend trend(const Params&) { return Trend::rising; }

  // Bounds go second: min and max keep their first argument when it is NaN.
  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return min(max(x, V(p.low)), V(p.high));
  }
};

}  // namespace pelton::ops
