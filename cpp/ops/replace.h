// replace: one number in place of another, where a source marks what is missing by a number.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Replace {
  static constexpr OpInfo info{
      .name = "replace",
      .summary = "Replace one value by another and keep the rest.",
      .follows = "sklearn.impute.SimpleImputer",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double from;
    double to;
  };
  static constexpr std::tuple fields{
      Field<Params>{"from", &Params::from, "the value looked for; NaN is never found"},
      Field<Params>{"to", &Params::to, "what it becomes"}};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return select(x == V(p.from), V(p.to), x);
  }
};

}  // namespace pelton::ops
