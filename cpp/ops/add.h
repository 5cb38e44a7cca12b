// add: shift a column by a constant.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Add {
  static constexpr OpInfo info{
      .name = "add",
      .summary = "Add a constant to every value.",
      .follows = "numpy.add",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the number added"}};
  static Error check(const Params& p) {
    if (p.value - p.value == 0) return {};
    return invalid_param("add", "a finite number", std::to_string(p.value));
  }
  static Trend trend(const Params&) { return Trend::rising; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return x + V(p.value);
  }
};

}  // namespace pelton::ops
