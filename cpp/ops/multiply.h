// multiply: scale a column by a constant.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Multiply {
  static constexpr OpInfo info{
      .name = "multiply",
      .summary = "Multiply every value by a constant.",
      .follows = "numpy.multiply",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the factor"}};
  static Error check(const Params& p) {
    if (p.value - p.value == 0) return {};
    return invalid_param("multiply", "a finite number", std::to_string(p.value));
  }
  static Trend trend(const Params& p) {
    if (p.value > 0) return Trend::rising;
    return p.value < 0 ? Trend::falling : Trend::none;  // inf * 0 is NaN
  }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return x * V(p.value);
  }
};

}  // namespace pelton::ops
