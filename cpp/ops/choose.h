// choose: one of two columns by a third.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct Choose {
  static constexpr OpInfo info{
      .name = "choose",
      .summary = "The second input where the first is true, the third where it is 0 or missing.",
      .follows = "numpy.where",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs == 3 && facts.outputs == 1 && facts.constant_count == 0) return {};
    return invalid_param("choose", "three inputs, one output and no table",
                         std::to_string(facts.inputs) + " inputs");
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const V condition = row.in(0), otherwise = row.in(2);
    const V known = select(is_nan(condition), otherwise, row.in(1));
    row.out(0, select(condition == V(0.0), otherwise, known));
  }
};

}  // namespace pelton::ops
