// shares: scores of single classes to probabilities.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/shares.h"

namespace pelton::ops {

struct Shares {
  static constexpr OpInfo info{
      .name = "shares",
      .summary = "Each input divided by the sum of all; equal parts where that is 0.",
      .follows = "sklearn.linear_model.SGDClassifier",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs == facts.outputs && facts.constant_count == 0) return {};
    return invalid_param("shares", "an output for each input and no table",
                         std::to_string(facts.outputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    pelton::shares<V>(
        row.inputs, [&](uint32_t k) { return row.in(k); },
        [&](uint32_t k) { return row.numbers(row.first_out + k); });
  }
};

}  // namespace pelton::ops
