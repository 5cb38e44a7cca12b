// arcsin: the angle whose sine a number is.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/arcsin.h"

namespace pelton::ops {

struct Arcsin {
  static constexpr OpInfo info{
      .name = "arcsin",
      .summary = "The arc sine in radians; beyond -1 and 1 NaN.",
      .follows = "numpy.arcsin",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return arcsin(x);
  }
};

}  // namespace pelton::ops
