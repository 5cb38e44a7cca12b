// constant: one number for every row.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Constant {
  static constexpr OpInfo info{
      .name = "constant",
      .summary = "The same number for every row, also where the input is missing.",
      .follows = "numpy.full_like",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{Field<Params>{"value", &Params::value, "the number"}};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V, const Params& p) {
    return V(p.value);
  }
};

}  // namespace pelton::ops
