// argmax: which input is the largest; the class that a composed model chooses.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct Argmax {
  static constexpr OpInfo info{
      .name = "argmax",
      .summary = "The position of the largest input; the first of equals, and NaN is the largest.",
      .follows = "numpy.argmax",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs >= 1 && facts.outputs == 1 && facts.constant_count == 0) return {};
    return invalid_param("argmax", "one output and no table", std::to_string(facts.outputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    V best = row.in(0), position = V(0.0);
    for (uint32_t k = 1; k < row.inputs; ++k) {
      const V value = row.in(k);
      // A leader that is NaN stays; a challenger that is NaN wins.
      const V wins = select(best < value, V(1.0), select(is_nan(value), V(1.0), V(0.0)));
      const auto replaced = V(0.0) < select(is_nan(best), V(0.0), wins);
      best = select(replaced, value, best);
      position = select(replaced, V(static_cast<double>(k)), position);
    }
    row.out(0, position);
  }
};

}  // namespace pelton::ops
