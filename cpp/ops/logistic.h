// logistic: a margin to a probability.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/logistic.h"

namespace pelton::ops {

struct Logistic {
  static constexpr OpInfo info{
      .name = "logistic",
      .summary = "1 / (1 + exp(-slope x)).",
      .follows = "scipy.special.expit",
      .shape = Shape::map_one,
      .max_ulp = 3,
  };
  struct Params {
    double slope;
  };
  static constexpr std::tuple fields{
      Field<Params>{"slope", &Params::slope, "by which x is multiplied first"}};
  static Error check(const Params& p) {
    if (p.slope > 0 && p.slope - p.slope == 0) return {};
    return invalid_param("logistic", "a positive, finite slope", std::to_string(p.slope));
  }
  static Trend trend(const Params&) { return Trend::none; }  // rounding need not be monotone

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return pelton::logistic(x, p.slope);
  }
};

}  // namespace pelton::ops
