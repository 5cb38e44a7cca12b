// is_missing: 1 where a value is missing (NaN), else 0.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct IsMissing {
  static constexpr OpInfo info{
      .name = "is_missing",
      .summary = "1 where the value is missing, 0 elsewhere.",
      .follows = "sklearn.impute.MissingIndicator",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }  // constant but for NaN

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return select(is_nan(x), V(1.0), V(0.0));
  }
};

}  // namespace pelton::ops
