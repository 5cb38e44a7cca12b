// remainder_columns: what is left of a division of two columns.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/remainder.h"

namespace pelton::ops {

struct RemainderColumns {
  static constexpr OpInfo info{
      .name = "remainder_columns",
      .summary =
          "The remainder of dividing the first column by the second, with the sign of the second.",
      .follows = "numpy.remainder",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return remainder(x, y);
  }
};

}  // namespace pelton::ops
