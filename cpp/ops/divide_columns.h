// divide_columns: the ratio of two columns.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct DivideColumns {
  static constexpr OpInfo info{
      .name = "divide_columns",
      .summary = "Divide the first column by the second.",
      .follows = "numpy.divide",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return x / y;
  }
};

}  // namespace pelton::ops
