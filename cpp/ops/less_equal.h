// less_equal: 1 up to a constant, else 0.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct LessEqual {
  static constexpr OpInfo info{
      .name = "less_equal",
      .summary = "1 where the value is at most a constant, else 0, also where it is NaN.",
      .follows = "numpy.less_equal",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{
      Field<Params>{"value", &Params::value, "what is compared with"}};
  static Error check(const Params& p) {
    if (p.value == p.value) return {};
    return invalid_param("less_equal", "a number", "nan");
  }
  static Trend trend(const Params&) { return Trend::falling; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return select(x <= V(p.value), V(1.0), V(0.0));
  }
};

}  // namespace pelton::ops
