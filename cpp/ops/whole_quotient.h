// whole_quotient: how often a constant goes into a whole number.
#pragma once
#include "cpp/ops/floor.h"
#include "cpp/ops/op.h"

namespace pelton::ops {

struct WholeQuotient {
  static constexpr OpInfo info{
      .name = "whole_quotient",
      .summary = "Divide a whole number by a constant and round down, exactly.",
      .follows = "numpy.floor_divide",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the divisor"}};
  static Error check(const Params& p) {
    if (p.value > 0 && p.value - p.value == 0) return {};
    return invalid_param("whole_quotient", "a finite divisor > 0", std::to_string(p.value));
  }
  static Trend trend(const Params&) { return Trend::none; }

  // A quotient that rounds to the next whole number shows in its remainder.
  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    const V divisor(p.value);
    const V whole = Floor::apply<V>(x / divisor, {});
    const V rest = x - whole * divisor;
    const V low = select(rest < V(0.0), whole - V(1.0), whole);
    return select(divisor <= rest, whole + V(1.0), low);
  }
};

}  // namespace pelton::ops
