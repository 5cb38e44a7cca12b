// log2: the logarithm to base 2.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/log.h"

namespace pelton::ops {

struct Log2 {
  static constexpr OpInfo info{
      .name = "log2",
      .summary = "The logarithm to base 2; of 0 minus infinity, of less NaN.",
      .follows = "numpy.log2",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return log2(x);
  }
};

}  // namespace pelton::ops
