// multiply_columns: the product of two columns.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct MultiplyColumns {
  static constexpr OpInfo info{
      .name = "multiply_columns",
      .summary = "Multiply two columns, row by row.",
      .follows = "numpy.multiply",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return x * y;
  }
};

}  // namespace pelton::ops
