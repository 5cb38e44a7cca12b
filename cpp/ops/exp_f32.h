// exp_f32: the inverse of a log link in float32, as XGBoost computes it.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/exp_f32.h"

namespace pelton::ops {

struct ExpF32 {
  static constexpr OpInfo info{
      .name = "exp_f32",
      .summary = "exp(x) in float32.",
      .follows = "xgboost.XGBRegressor",
      .shape = Shape::map_one,
      .max_ulp = 1 << 30,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return pelton::exp_f32(narrow(x));
  }
};

}  // namespace pelton::ops
