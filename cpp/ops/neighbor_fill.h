// neighbor_fill: missing values as the mean of the nearest training rows that have them.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct NeighborFill {
  static constexpr OpInfo info{
      .name = "neighbor_fill",
      .summary =
          "The inputs, a missing one as the mean over the nearest of given rows that have "
          "it; then NaN twice for each neighbour, its scratch.",
      .follows = "sklearn.impute.KNNImputer",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  struct Params {
    double neighbors, by_distance;
  };
  static constexpr std::tuple fields{
      Field<Params>{"neighbors", &Params::neighbors, "how many rows give their values, at most"},
      Field<Params>{"by_distance", &Params::by_distance,
                    "1: a row counts by the inverse of its distance, 0: rows count alike"}};

  // Constants: the rows, one after the other; NaN is missing.
  static Error check(const Params& p, const WideFacts& facts) {
    if (!(p.neighbors >= 1 && p.neighbors <= 1e6) ||
        facts.outputs != facts.inputs + 2 * static_cast<uint32_t>(p.neighbors))
      return invalid_param("neighbor_fill", "an output for each input and two for each neighbour",
                           std::to_string(facts.outputs));
    if (facts.constant_count == 0 || facts.constant_count % facts.inputs != 0)
      return invalid_param("neighbor_fill", "whole rows", std::to_string(facts.constant_count));
    return {};
  }

  // The nearest rows so far, nearest first: distances, then values, in scratch outputs.
  template <class V>
  struct Nearest {
    const WideRow<V>& row;
    size_t lane;
    uint32_t most, count = 0;

    PELTON_KERNEL double& distance(uint32_t at) const {
      return row.numbers(row.first_out + row.inputs + at)[lane];
    }
    PELTON_KERNEL double& value(uint32_t at) const {
      return row.numbers(row.first_out + row.inputs + most + at)[lane];
    }
    PELTON_KERNEL void add(double far, double given) {
      if (count == most && !(far < distance(most - 1))) return;
      uint32_t at = count < most ? count++ : most - 1;
      for (; at > 0 && far < distance(at - 1); --at) {
        distance(at) = distance(at - 1);
        value(at) = value(at - 1);
      }
      distance(at) = far;
      value(at) = given;
    }
  };

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    for (size_t lane = 0; lane < V::lanes; ++lane) {
      for (uint32_t column = 0; column < row.inputs; ++column)
        row.numbers(row.first_out + column)[lane] = filled(row, lane, column, p);
      for (uint32_t scratch = row.inputs; scratch < row.outputs; ++scratch)
        row.numbers(row.first_out + scratch)[lane] = missing;
    }
  }

  template <class V>
  PELTON_KERNEL static double filled(const WideRow<V>& row, size_t lane, uint32_t column,
                                     const Params& p) {
    const double own = row.numbers(row.reads[column])[lane];
    if (!is_nan(own)) return own;
    Nearest<V> nearest{row, lane, static_cast<uint32_t>(p.neighbors)};
    double sum = 0, known = 0;  // over all rows that have the column: for a row without distances
    for (uint32_t first = 0; first < row.constant_count; first += row.inputs) {
      const double given = row.constants[first + column];
      if (is_nan(given)) continue;
      sum = sum + given;
      known = known + 1.0;
      const double far = squared(row, lane, row.constants + first);
      if (!is_nan(far)) nearest.add(far, given);
    }
    if (nearest.count == 0) return sum / known;
    const bool met = p.by_distance != 0 && nearest.distance(0) == 0;  // only equal rows count then
    double total = 0, weights = 0;
    for (uint32_t at = 0; at < nearest.count; ++at) {
      double weight = 1.0;
      if (met)
        weight = nearest.distance(at) == 0 ? 1.0 : 0.0;
      else if (p.by_distance != 0)
        weight = 1.0 / sqrt(nearest.distance(at));
      total = total + weight * nearest.value(at);
      weights = weights + weight;
    }
    return total / weights;
  }

  // Over the columns that both have, as if they were all; NaN where there is none.
  template <class V>
  PELTON_KERNEL static double squared(const WideRow<V>& row, size_t lane, const double* given) {
    double sum = 0, both = 0;
    for (uint32_t column = 0; column < row.inputs; ++column) {
      const double apart = row.numbers(row.reads[column])[lane] - given[column];
      if (is_nan(apart)) continue;
      sum = sum + apart * apart;
      both = both + 1.0;
    }
    return both == 0 ? missing : sum / both * static_cast<double>(row.inputs);
  }
};

}  // namespace pelton::ops
