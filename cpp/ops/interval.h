// interval: which of several neighbouring intervals a number lies in.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/lanes.h"

namespace pelton::ops {

struct Interval {
  static constexpr OpInfo info{
      .name = "interval",
      .summary = "How many of the sorted edges are at most the value, as a number; of NaN all.",
      .follows = "numpy.searchsorted",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  // Constants: the edges, rising.
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs != 1 || facts.outputs != 1)
      return invalid_param("interval", "one input and one output", std::to_string(facts.inputs));
    for (uint32_t at = 1; at < facts.constant_count; ++at)
      if (!(facts.constants[at - 1] <= facts.constants[at]))
        return invalid_param("interval", "edges that do not fall",
                             std::to_string(facts.constants[at]));
    return {};
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const double* edges = row.constants;
    const uint32_t count = row.constant_count;
    row.out(0, lane_by_lane(row.in(0), [=](double x) { return at(x, edges, count); }));
  }

  PELTON_KERNEL static double at(double x, const double* edges, uint32_t count) {
    uint32_t below = 0;  // edges known to be at most x
    for (uint32_t left = count; left > 0;) {
      const uint32_t half = (left + 1) / 2;
      below += !(edges[below + half - 1] > x) ? half : 0;
      left -= half;
    }
    return static_cast<double>(below);
  }
};

}  // namespace pelton::ops
