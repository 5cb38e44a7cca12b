// coalesce: the first of two columns that is not missing.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Coalesce {
  static constexpr OpInfo info{
      .name = "coalesce",
      .summary = "The first column, and the second one where it is missing.",
      .follows = "pandas.Series.combine_first",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return select(is_nan(x), y, x);
  }
};

}  // namespace pelton::ops
