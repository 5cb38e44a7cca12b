// bucketize: which interval between sorted edges a number lies in.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Bucketize {
  static constexpr OpInfo info{
      .name = "bucketize",
      .summary = "How many of the sorted edges are at most the value; then missing.",
      .follows = "numpy.digitize",
      .shape = Shape::encode,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  // `edges` rise strictly and hold no NaN. Branch-free: the loop count depends on `count` alone.
  PELTON_KERNEL static int32_t apply(double x, const double* edges, uint32_t count) {
    if (is_nan(x)) return static_cast<int32_t>(count) + 1;
    uint32_t at = 0;
    for (uint32_t left = count; left > 1;) {
      const uint32_t half = left / 2;
      at += edges[at + half - 1] <= x ? half : 0;
      left -= half;
    }
    return static_cast<int32_t>(at) + (count > 0 && edges[at] <= x ? 1 : 0);
  }
};

}  // namespace pelton::ops
