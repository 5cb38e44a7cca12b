// encode: codes for a column of numbers that are categories.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Encode {
  static constexpr OpInfo info{
      .name = "encode",
      .summary = "The position of the value among sorted keys; then unseen, then missing.",
      .follows = "numpy.searchsorted",
      .shape = Shape::encode,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  // `keys` rise strictly and hold no NaN. Branch-free: the loop count depends on `count` alone.
  PELTON_KERNEL static int32_t apply(double x, const double* keys, uint32_t count) {
    uint32_t at = 0;
    for (uint32_t left = count; left > 1;) {
      const uint32_t half = left / 2;
      at += keys[at + half] <= x ? half : 0;
      left -= half;
    }
    if (is_nan(x)) return static_cast<int32_t>(count) + 1;
    return count > 0 && keys[at] == x ? static_cast<int32_t>(at) : static_cast<int32_t>(count);
  }
};

}  // namespace pelton::ops
