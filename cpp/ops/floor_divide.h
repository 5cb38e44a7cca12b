// floor_divide: the whole part of a division by a constant, rounded down.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/remainder.h"

namespace pelton::ops {

struct FloorDivide {
  static constexpr OpInfo info{
      .name = "floor_divide",
      .summary = "How often a constant goes into the value, rounded down.",
      .follows = "numpy.floor_divide",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the divisor, not 0"}};
  static Error check(const Params& p) {
    if (p.value - p.value == 0 && p.value != 0) return {};
    return invalid_param("floor_divide", "a finite number that is not 0", std::to_string(p.value));
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return floor_divide(x, V(p.value));
  }
};

}  // namespace pelton::ops
