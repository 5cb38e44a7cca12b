// remainder: what is left of a division by a constant, with its sign.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/remainder.h"

namespace pelton::ops {

struct Remainder {
  static constexpr OpInfo info{
      .name = "remainder",
      .summary = "The remainder of a division by a constant, with the sign of the constant.",
      .follows = "numpy.remainder",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the divisor, not 0"}};
  static Error check(const Params& p) {
    if (p.value - p.value == 0 && p.value != 0) return {};
    return invalid_param("remainder", "a finite number that is not 0", std::to_string(p.value));
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return remainder(x, V(p.value));
  }
};

}  // namespace pelton::ops
