// divide: divide a column by a constant, rounded as a division and not as a product with 1 / value.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Divide {
  static constexpr OpInfo info{
      .name = "divide",
      .summary = "Divide every value by a constant.",
      .follows = "numpy.divide",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the divisor"}};
  static Error check(const Params& p) {
    if (p.value - p.value == 0 && p.value != 0) return {};
    return invalid_param("divide", "a finite divisor other than 0", std::to_string(p.value));
  }
  static Trend trend(const Params& p) { return p.value > 0 ? Trend::rising : Trend::falling; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return x / V(p.value);
  }
};

}  // namespace pelton::ops
