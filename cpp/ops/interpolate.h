// interpolate: a broken line through sorted points.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/lanes.h"

namespace pelton::ops {

struct Interpolate {
  static constexpr OpInfo info{
      .name = "interpolate",
      .summary = "The broken line through points with rising x, level beyond its ends.",
      .follows = "numpy.interp",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  // Constants: x of all points, rising, then y of all points.
  static Error check(const Params&, const WideFacts& facts) {
    const uint32_t points = facts.constant_count / 2;
    if (facts.inputs != 1 || facts.outputs != 1 || points < 1 || facts.constant_count % 2)
      return invalid_param("interpolate", "one input, one output and pairs of numbers",
                           std::to_string(facts.constant_count));
    for (uint32_t at = 1; at < points; ++at)
      if (!(facts.constants[at - 1] <= facts.constants[at]))
        return invalid_param("interpolate", "x that do not fall",
                             std::to_string(facts.constants[at]));
    return {};
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const double* xs = row.constants;
    const uint32_t points = row.constant_count / 2;
    row.out(0, lane_by_lane(row.in(0), [=](double x) { return at(x, xs, xs + points, points); }));
  }

  PELTON_KERNEL static double at(double x, const double* xs, const double* ys, uint32_t points) {
    if (is_nan(x)) return x;
    if (x < xs[0]) return ys[0];
    uint32_t left = 0;  // the last point that is not beyond x
    for (uint32_t rest = points; rest > 1;) {
      const uint32_t half = rest / 2;
      left += xs[left + half] <= x ? half : 0;
      rest -= half;
    }
    if (left == points - 1 || xs[left] == x) return ys[left];
    const double slope = (ys[left + 1] - ys[left]) / (xs[left + 1] - xs[left]);
    double y = slope * (x - xs[left]) + ys[left];
    if (is_nan(y)) y = slope * (x - xs[left + 1]) + ys[left + 1];
    return is_nan(y) && ys[left] == ys[left + 1] ? ys[left] : y;
  }
};

}  // namespace pelton::ops
