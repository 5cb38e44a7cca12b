// softmax: margins of several classes to probabilities.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/logistic.h"

namespace pelton::ops {

struct Softmax {
  static constexpr OpInfo info{
      .name = "softmax",
      .summary = "exp(x - max) / sum over the inputs, one output for each.",
      .follows = "scipy.special.softmax",
      .shape = Shape::wide,
      .max_ulp = 4,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs == facts.outputs && facts.constant_count == 0) return {};
    return invalid_param("softmax", "an output for each input and no table",
                         std::to_string(facts.outputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    pelton::softmax<V, ExpKind::f64>(
        row.inputs, [&](uint32_t k) { return row.in(k); },
        [&](uint32_t k) { return row.numbers(row.first_out + k); });
  }
};

}  // namespace pelton::ops
