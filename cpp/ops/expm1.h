// expm1: e^x - 1, exact near 0.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/expm1.h"

namespace pelton::ops {

struct Expm1 {
  static constexpr OpInfo info{
      .name = "expm1",
      .summary = "The exponential of every value, less 1.",
      .follows = "numpy.expm1",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return expm1(x);
  }
};

}  // namespace pelton::ops
