// least: the smaller of two columns, a missing one left out.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Least {
  static constexpr OpInfo info{
      .name = "least",
      .summary = "The smaller of two numbers; a missing one is left out.",
      .follows = "numpy.fmin",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return select(is_nan(x), y, select(y < x, y, x));
  }
};

}  // namespace pelton::ops
