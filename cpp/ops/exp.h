// exp: e to the power of every value.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/exp.h"

namespace pelton::ops {

struct Exp {
  static constexpr OpInfo info{
      .name = "exp",
      .summary = "The exponential of every value.",
      .follows = "numpy.exp",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return exp(x);
  }
};

}  // namespace pelton::ops
