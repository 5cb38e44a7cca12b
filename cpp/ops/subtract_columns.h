// subtract_columns: the difference of two columns.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct SubtractColumns {
  static constexpr OpInfo info{
      .name = "subtract_columns",
      .summary = "Subtract the second column from the first.",
      .follows = "numpy.subtract",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return x - y;
  }
};

}  // namespace pelton::ops
