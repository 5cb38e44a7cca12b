// power_of: a constant to the power of every value.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/power.h"

namespace pelton::ops {

struct PowerOf {
  static constexpr OpInfo info{
      .name = "power_of",
      .summary = "Raise a constant to the power of every value.",
      .follows = "numpy.power",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  struct Params {
    double base;
  };
  static constexpr std::tuple fields{Field<Params>{"base", &Params::base, "what is raised"}};
  static Error check(const Params& p) {
    if (p.base == p.base) return {};
    return invalid_param("power_of", "a number", "nan");
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return power(V(p.base), x);
  }
};

}  // namespace pelton::ops
