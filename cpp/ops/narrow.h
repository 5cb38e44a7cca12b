// narrow: round to float32, where the source model narrows its input or computes in float32.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Narrow {
  static constexpr OpInfo info{
      .name = "narrow",
      .summary = "Round every value to the nearest float32.",
      .follows = "numpy.float32",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return narrow(x);
  }
};

}  // namespace pelton::ops
