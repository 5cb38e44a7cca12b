// greatest: the larger of two columns, a missing one left out.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Greatest {
  static constexpr OpInfo info{
      .name = "greatest",
      .summary = "The larger of two numbers; a missing one is left out.",
      .follows = "numpy.fmax",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return select(is_nan(x), y, select(x < y, y, x));
  }
};

}  // namespace pelton::ops
