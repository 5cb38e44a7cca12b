// sqrt: the square root.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Sqrt {
  static constexpr OpInfo info{
      .name = "sqrt",
      .summary = "The square root; of less than 0 NaN.",
      .follows = "numpy.sqrt",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return sqrt(x);
  }
};

}  // namespace pelton::ops
