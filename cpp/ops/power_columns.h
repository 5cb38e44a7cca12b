// power_columns: one column to the power of another.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/power.h"

namespace pelton::ops {

struct PowerColumns {
  static constexpr OpInfo info{
      .name = "power_columns",
      .summary = "Raise the first column to the power of the second.",
      .follows = "numpy.power",
      .shape = Shape::map_two,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    return power(x, y);
  }
};

}  // namespace pelton::ops
