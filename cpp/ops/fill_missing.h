// fill_missing: a constant in place of missing values (NaN).
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct FillMissing {
  static constexpr OpInfo info{
      .name = "fill_missing",
      .summary = "Replace missing values by a constant.",
      .follows = "sklearn.impute.SimpleImputer",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;  // in the unit of the input column; NaN keeps what is missing
  };
  static constexpr std::tuple fields{
      Field<Params>{"value", &Params::value, "what a missing value becomes"}};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return select(is_nan(x), V(p.value), x);
  }
};

}  // namespace pelton::ops
