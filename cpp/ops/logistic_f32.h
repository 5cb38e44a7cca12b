// logistic_f32: a margin to a probability in float32, as XGBoost computes it.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/logistic.h"

namespace pelton::ops {

struct LogisticF32 {
  static constexpr OpInfo info{
      .name = "logistic_f32",
      .summary = "1 / (1 + exp(-x)) in float32.",
      .follows = "xgboost.XGBClassifier",
      .shape = Shape::map_one,
      .max_ulp = 1 << 30,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return pelton::logistic_f32(narrow(x));
  }
};

}  // namespace pelton::ops
