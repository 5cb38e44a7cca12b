// weighted_median: the prediction in the middle of several weighted ones.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct WeightedMedian {
  static constexpr OpInfo info{
      .name = "weighted_median",
      .summary =
          "The smallest input up to which half of all weight lies; then the sorted inputs "
          "and their weights.",
      .follows = "sklearn.ensemble.AdaBoostRegressor",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Constants: a weight per input.
  static Error check(const Params&, const WideFacts& facts) {
    if (facts.inputs >= 1 && facts.constant_count == facts.inputs &&
        facts.outputs == 1 + 2 * uint64_t{facts.inputs})
      return {};
    return invalid_param("weighted_median", "a weight and two further outputs per input",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    for (size_t lane = 0; lane < V::lanes; ++lane) median(row, lane);
  }

  template <class V>
  PELTON_KERNEL static void median(const WideRow<V>& row, size_t lane) {
    const uint32_t count = row.inputs;
    const auto out = [&](uint32_t k) -> double& { return row.numbers(row.first_out + k)[lane]; };
    for (uint32_t k = 0; k < count; ++k) {
      const double value = row.numbers(row.reads[k])[lane];
      uint32_t to = k;
      for (; to > 0 && out(to) > value; --to) {
        out(to + 1) = out(to);
        out(count + to + 1) = out(count + to);
      }
      out(to + 1) = value;
      out(count + to + 1) = row.constants[k];
    }
    double all = out(count + 1);
    for (uint32_t k = 1; k < count; ++k) all += out(count + 1 + k);
    const double half = 0.5 * all;
    double sum = 0;
    out(0) = out(1);
    for (uint32_t k = 0; k < count; ++k) {
      sum = k == 0 ? out(count + 1) : sum + out(count + 1 + k);
      if (!(sum >= half)) continue;
      out(0) = out(1 + k);
      return;
    }
  }
};

}  // namespace pelton::ops
