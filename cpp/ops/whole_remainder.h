// whole_remainder: what is left of a whole number after division.
#pragma once
#include "cpp/ops/floor.h"
#include "cpp/ops/op.h"

namespace pelton::ops {

struct WholeRemainder {
  static constexpr OpInfo info{
      .name = "whole_remainder",
      .summary = "The remainder, in [0, value), of a whole number.",
      .follows = "numpy.remainder",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the divisor"}};
  static Error check(const Params& p) {
    if (p.value > 0 && p.value - p.value == 0) return {};
    return invalid_param("whole_remainder", "a finite divisor > 0", std::to_string(p.value));
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    const V divisor(p.value);
    const V rest = x - Floor::apply<V>(x / divisor, {}) * divisor;
    const V low = select(rest < V(0.0), rest + divisor, rest);
    return select(divisor <= rest, rest - divisor, low);
  }
};

}  // namespace pelton::ops
