// squared_distances: how far a row lies from each of several centres, of Gaussians and neighbours.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct SquaredDistances {
  static constexpr OpInfo info{
      .name = "squared_distances",
      .summary = "For each centre the sum of (x - centre)^2 / divisor over the inputs.",
      .follows = "sklearn.naive_bayes.GaussianNB",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  // Constants: per output a centre for each input, then a divisor for each.
  static Error check(const Params&, const WideFacts& facts) {
    const uint64_t need = uint64_t{facts.outputs} * facts.inputs * 2;
    if (facts.constant_count == need) return {};
    return invalid_param("squared_distances", std::to_string(need) + " centres and divisors",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const double* centres = row.constants;
    for (uint32_t k = 0; k < row.outputs; ++k, centres += size_t{2} * row.inputs) {
      const double* divisors = centres + row.inputs;
      V sum = V(0.0);
      for (uint32_t j = 0; j < row.inputs; ++j) {
        const V apart = row.in(j) - V(centres[j]);
        sum = sum + apart * apart / V(divisors[j]);
      }
      row.out(k, sum);
    }
  }
};

}  // namespace pelton::ops
