// softplus: a margin to a positive number.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/exp.h"
#include "cpp/simd/log.h"

namespace pelton::ops {

struct Softplus {
  static constexpr OpInfo info{
      .name = "softplus",
      .summary = "log(1 + exp(x)).",
      .follows = "torch.nn.functional.softplus",
      .shape = Shape::map_one,
      .max_ulp = 3,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return log1p(exp(x));
  }
};

}  // namespace pelton::ops
