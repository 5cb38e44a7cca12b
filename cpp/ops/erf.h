// erf: the error function.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/erf.h"

namespace pelton::ops {

struct Erf {
  static constexpr OpInfo info{
      .name = "erf",
      .summary = "The error function.",
      .follows = "scipy.special.erf",
      .shape = Shape::map_one,
      .max_ulp = 2,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return pelton::erf(x);
  }
};

}  // namespace pelton::ops
