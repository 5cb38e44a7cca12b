// divide_into: a constant over every value.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct DivideInto {
  static constexpr OpInfo info{
      .name = "divide_into",
      .summary = "Divide a constant by every value.",
      .follows = "numpy.divide",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "what is divided"}};
  static Error check(const Params& p) {
    if (p.value - p.value == 0) return {};
    return invalid_param("divide_into", "a finite number", std::to_string(p.value));
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return V(p.value) / x;
  }
};

}  // namespace pelton::ops
