// log1p: log(1 + x), exact near 0.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/log.h"

namespace pelton::ops {

struct Log1p {
  static constexpr OpInfo info{
      .name = "log1p",
      .summary = "The natural logarithm of 1 + x.",
      .follows = "numpy.log1p",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return log1p(x);
  }
};

}  // namespace pelton::ops
