// interpolate_f32: a broken line through sorted points, in float32.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct InterpolateF32 {
  static constexpr OpInfo info{
      .name = "interpolate_f32",
      .summary = "The broken line through points with rising x, each step rounded to float32.",
      .follows = "scipy.interpolate.interp1d",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Constants: x of all points, rising, then y of all points.
  static Error check(const Params&, const WideFacts& facts) {
    const uint32_t points = facts.constant_count / 2;
    if (facts.inputs != 1 || facts.outputs != 1 || points < 2 || facts.constant_count % 2)
      return invalid_param("interpolate_f32", "one input, one output and at least two points",
                           std::to_string(facts.constant_count));
    for (uint32_t at = 1; at < points; ++at)
      if (!(facts.constants[at - 1] < facts.constants[at]))
        return invalid_param("interpolate_f32", "rising x", std::to_string(facts.constants[at]));
    return {};
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    for (size_t lane = 0; lane < V::lanes; ++lane)
      row.numbers(row.first_out)[lane] =
          at(row.numbers(row.reads[0])[lane], row.constants, row.constant_count / 2);
  }

  PELTON_KERNEL static double at(double x, const double* xs, uint32_t points) {
    if (is_nan(x)) return x;
    const double* ys = xs + points;
    const double inside = min(max(x, xs[0]), xs[points - 1]);
    uint32_t right = 1;  // the first point, but not the first of all, that is not below x
    for (uint32_t end = points - 1; right < end;) {
      const uint32_t middle = (right + end) / 2;
      if (xs[middle] < inside)
        right = middle + 1;
      else
        end = middle;
    }
    const double slope =
        narrow(narrow(ys[right] - ys[right - 1]) / narrow(xs[right] - xs[right - 1]));
    return narrow(narrow(slope * narrow(inside - xs[right - 1])) + ys[right - 1]);
  }
};

}  // namespace pelton::ops
