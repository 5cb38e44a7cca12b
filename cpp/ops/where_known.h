// where_known: a column, missing where another one is.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct WhereKnown {
  static constexpr OpInfo info{
      .name = "where_known",
      .summary = "The first column, missing where the second one is.",
      .follows = "polars, null propagation",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return select(is_nan(y), y, x);
  }
};

}  // namespace pelton::ops
