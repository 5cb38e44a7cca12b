// softmax_f32: as softmax, in float32, as XGBoost computes it.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/logistic.h"

namespace pelton::ops {

struct SoftmaxF32 {
  static constexpr OpInfo info{
      .name = "softmax_f32",
      .summary = "exp(x - max) / sum over the inputs in float32, the sum in float64.",
      .follows = "xgboost.XGBClassifier",
      .shape = Shape::wide,
      .max_ulp = 1 << 30,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs == facts.outputs && facts.constant_count == 0) return {};
    return invalid_param("softmax_f32", "an output for each input and no table",
                         std::to_string(facts.outputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    pelton::softmax<V, ExpKind::f32>(
        row.inputs, [&](uint32_t k) { return row.in(k); },
        [&](uint32_t k) { return row.numbers(row.first_out + k); });
  }
};

}  // namespace pelton::ops
