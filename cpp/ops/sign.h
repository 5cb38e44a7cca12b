// sign: -1, 0 or 1.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Sign {
  static constexpr OpInfo info{
      .name = "sign",
      .summary = "-1 for less than 0, 1 for more, 0 for 0.",
      .follows = "numpy.sign",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }

  // Adding 0 turns -0 to 0.
  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    const V below = select(x < V(0.0), V(-1.0), x + V(0.0));
    return select(V(0.0) < x, V(1.0), below);
  }
};

}  // namespace pelton::ops
