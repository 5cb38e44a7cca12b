// dot_known_f32: weighted sums in float32 that leave out what is missing, as XGBoost's gblinear.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct DotKnownF32 {
  static constexpr OpInfo info{
      .name = "dot_known_f32",
      .summary = "Weighted sums in float32 that begin at the intercepts and leave out NaN.",
      .follows = "xgboost.XGBRegressor(booster='gblinear')",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  // Constants: per output a weight for each input and the intercept.
  static Error check(const Params&, const WideFacts& facts) {
    const uint64_t need = uint64_t{facts.outputs} * (uint64_t{facts.inputs} + 1);
    if (facts.constant_count == need) return {};
    return invalid_param("dot_known_f32", std::to_string(need) + " weights",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const double* weights = row.constants;
    for (uint32_t k = 0; k < row.outputs; ++k, weights += row.inputs + 1) {
      V sum = V(weights[row.inputs]);
      for (uint32_t j = 0; j < row.inputs; ++j) {
        const V x = row.in(j);
        sum = select(is_nan(x), sum, narrow(sum + narrow(x * V(weights[j]))));
      }
      row.out(k, sum);
    }
  }
};

}  // namespace pelton::ops
