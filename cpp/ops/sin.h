// sin: the sine of an angle in radians.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/sine.h"

namespace pelton::ops {

struct Sin {
  static constexpr OpInfo info{
      .name = "sin",
      .summary = "The sine of every value, in radians; of infinity NaN.",
      .follows = "numpy.sin",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return sin(x);
  }
};

}  // namespace pelton::ops
