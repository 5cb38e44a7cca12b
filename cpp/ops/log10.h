// log10: the logarithm to base 10.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/log.h"

namespace pelton::ops {

struct Log10 {
  static constexpr OpInfo info{
      .name = "log10",
      .summary = "The logarithm to base 10; of 0 minus infinity, of less NaN.",
      .follows = "numpy.log10",
      .shape = Shape::map_one,
      .max_ulp = 1,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return log10(x);
  }
};

}  // namespace pelton::ops
