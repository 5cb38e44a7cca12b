// greater_equal: whether a number lies above a constant or on it.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct GreaterEqual {
  static constexpr OpInfo info{
      .name = "greater_equal",
      .summary = "1 where x >= value, else 0; NaN is not.",
      .follows = "numpy.greater_equal",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{
      Field<Params>{"value", &Params::value, "the number compared with"}};
  static Error check(const Params& p) {
    if (p.value == p.value) return {};
    return invalid_param("greater_equal", "a number", "NaN");
  }
  static Trend trend(const Params&) { return Trend::rising; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return select(V(p.value) <= x, V(1.0), V(0.0));
  }
};

}  // namespace pelton::ops
