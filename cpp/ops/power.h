// power: every value to a constant power.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/power.h"

namespace pelton::ops {

struct Power {
  static constexpr OpInfo info{
      .name = "power",
      .summary = "Raise every value to a constant power.",
      .follows = "numpy.power",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  struct Params {
    double exponent;
  };
  static constexpr std::tuple fields{Field<Params>{"exponent", &Params::exponent, "the power"}};
  static Error check(const Params& p) {
    if (p.exponent == p.exponent) return {};
    return invalid_param("power", "a number", "nan");
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return power(x, V(p.exponent));
  }
};

}  // namespace pelton::ops
