// cos: the cosine of an angle in radians.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/sine.h"

namespace pelton::ops {

struct Cos {
  static constexpr OpInfo info{
      .name = "cos",
      .summary = "The cosine of every value, in radians; of infinity NaN.",
      .follows = "numpy.cos",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return cos(x);
  }
};

}  // namespace pelton::ops
