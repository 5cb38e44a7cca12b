// signed_square: undoes a square root that keeps its sign.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct SignedSquare {
  static constexpr OpInfo info{
      .name = "signed_square",
      .summary = "|x| x, the square with its root's sign.",
      .follows = "lightgbm.LGBMRegressor",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return max(x, V(0.0) - x) * x;
  }
};

}  // namespace pelton::ops
