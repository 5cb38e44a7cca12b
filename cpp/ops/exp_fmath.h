// exp_fmath: exp in the formula of fmath, whose error grows with x.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/exp_fmath.h"

namespace pelton::ops {

struct ExpFmath {
  static constexpr OpInfo info{
      .name = "exp_fmath",
      .summary = "exp(x), as CatBoost computes it.",
      .follows = "catboost.CatBoostRegressor",
      .shape = Shape::map_one,
      .max_ulp = 1 << 30,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return pelton::exp_fmath(x);
  }
};

}  // namespace pelton::ops
