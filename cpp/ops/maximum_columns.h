// maximum_columns: the larger of two columns.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct MaximumColumns {
  static constexpr OpInfo info{
      .name = "maximum_columns",
      .summary = "The larger of two columns; NaN where either is.",
      .follows = "numpy.maximum",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return select(is_nan(y), y, max(x, y));
  }
};

}  // namespace pelton::ops
