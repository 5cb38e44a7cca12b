// softmax_fmath: as softmax, with the exp of fmath, as CatBoost computes it.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/logistic.h"

namespace pelton::ops {

struct SoftmaxFmath {
  static constexpr OpInfo info{
      .name = "softmax_fmath",
      .summary = "exp(x - max) / sum over the inputs, with the exp of exp_fmath.",
      .follows = "catboost.CatBoostClassifier",
      .shape = Shape::wide,
      .max_ulp = 1 << 30,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs == facts.outputs && facts.constant_count == 0) return {};
    return invalid_param("softmax_fmath", "an output for each input and no table",
                         std::to_string(facts.outputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    pelton::softmax<V, ExpKind::fmath>(
        row.inputs, [&](uint32_t k) { return row.in(k); },
        [&](uint32_t k) { return row.numbers(row.first_out + k); });
  }
};

}  // namespace pelton::ops
