// absolute: every value without its sign.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Absolute {
  static constexpr OpInfo info{
      .name = "absolute",
      .summary = "The absolute value.",
      .follows = "numpy.absolute",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  // Adding 0 turns -0 to 0.
  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return select(x < V(0.0), V(0.0) - x, x + V(0.0));
  }
};

}  // namespace pelton::ops
