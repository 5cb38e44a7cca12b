// tanh: the hyperbolic tangent, as networks use it.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/tanh.h"

namespace pelton::ops {

struct Tanh {
  static constexpr OpInfo info{
      .name = "tanh",
      .summary = "The hyperbolic tangent of every value.",
      .follows = "numpy.tanh",
      .shape = Shape::map_one,
      .max_ulp = 4,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return tanh(x);
  }
};

}  // namespace pelton::ops
