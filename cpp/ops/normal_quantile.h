// normal_quantile: the value below which a share of the normal distribution lies.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/normal_quantile.h"

namespace pelton::ops {

struct NormalQuantile {
  static constexpr OpInfo info{
      .name = "normal_quantile",
      .summary =
          "The quantile of the standard normal distribution; of 0 and 1 infinite, beyond NaN.",
      .follows = "scipy.special.ndtri",
      .shape = Shape::map_one,
      .max_ulp = 4,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return normal_quantile(x);
  }
};

}  // namespace pelton::ops
