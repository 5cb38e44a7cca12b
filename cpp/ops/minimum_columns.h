// minimum_columns: the smaller of two columns.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct MinimumColumns {
  static constexpr OpInfo info{
      .name = "minimum_columns",
      .summary = "The smaller of two columns; NaN where either is.",
      .follows = "numpy.minimum",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return select(is_nan(y), y, min(x, y));
  }
};

}  // namespace pelton::ops
