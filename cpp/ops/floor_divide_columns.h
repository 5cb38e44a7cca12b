// floor_divide_columns: the whole part of the ratio of two columns, rounded down.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/remainder.h"

namespace pelton::ops {

struct FloorDivideColumns {
  static constexpr OpInfo info{
      .name = "floor_divide_columns",
      .summary = "How often the second column goes into the first, rounded down.",
      .follows = "numpy.floor_divide",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return floor_divide(x, y);
  }
};

}  // namespace pelton::ops
