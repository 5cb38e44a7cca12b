// equal_columns: 1 where two columns are equal, else 0.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct EqualColumns {
  static constexpr OpInfo info{
      .name = "equal_columns",
      .summary = "1 where two columns are equal, else 0, also where either is NaN.",
      .follows = "numpy.equal",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return select(x == y, V(1.0), V(0.0));
  }
};

}  // namespace pelton::ops
