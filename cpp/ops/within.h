// within: what belongs to the given rows that lie within a radius, added up.
#pragma once
#include "cpp/ops/neighbor_tree.h"
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct Within {
  static constexpr OpInfo info{
      .name = "within",
      .summary = "Sums of columns over the given rows within a radius, then the sum of weights.",
      .follows = "sklearn.neighbors.RadiusNeighborsRegressor",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  struct Params {
    double metric;
    double radius;
    double by_distance;
    double rows;
  };
  static constexpr std::tuple fields{
      Field<Params>{"metric", &Params::metric,
                    "0 euclidean, 1 manhattan, 2 chebyshev, 3 euclidean by x x - 2 x y + y y"},
      Field<Params>{"radius", &Params::radius, "the largest distance; its square where that is"},
      Field<Params>{"by_distance", &Params::by_distance,
                    "1: a row counts 1 / distance, or alone where that is 0; 0: it counts 1"},
      Field<Params>{"rows", &Params::rows, "how many rows are given"}};

  // Constants: per row its features and their sum of squares, then per row its columns. Outputs: a
  // sum per column and of the weights; the same over rows at distance 0, to work on.
  static Error check(const Params& p, const WideFacts& facts) {
    const uint64_t columns = facts.outputs / 2;
    const bool fits = p.metric >= 0 && p.metric <= 3 && p.radius >= 0 && p.rows >= 1 &&
                      p.rows < 4294967296.0 && (p.by_distance == 0 || p.by_distance == 1) &&
                      facts.outputs >= 4 && facts.outputs % 2 == 0;
    if (fits &&
        facts.constant_count == static_cast<uint64_t>(p.rows) * (uint64_t{facts.inputs} + columns))
      return {};
    return invalid_param("within", "rows with their columns, two outputs for each and two more",
                         std::to_string(facts.constant_count));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    const auto rows = static_cast<uint32_t>(p.rows);
    const NeighborTree given(static_cast<Metric>(static_cast<int>(p.metric)), 0, rows, row.inputs,
                             row.constants, row.constant_count);
    const bool squared = given.metric == Metric::euclidean || given.metric == Metric::expanded;
    const uint32_t columns = row.outputs / 2 - 1;
    const auto in = [&](uint32_t j) { return row.in(j); };
    V squares = V(0.0);
    for (uint32_t j = 0; j < row.inputs; ++j) squares = squares + in(j) * in(j);
    for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, V(0.0));
    const double* y = row.constants;
    const double* column = y + uint64_t{rows} * (row.inputs + 1);
    for (uint32_t at = 0; at < rows; ++at, y += row.inputs + 1, column += columns) {
      const V far = given.distances<V>(in, squares, y);
      const auto inside = far <= V(p.radius);
      if (V::bits_of(inside) == 0) continue;
      const V distance = squared ? sqrt(far) : far;
      const auto touches = distance == V(0.0);
      const V weight = p.by_distance != 0 ? select(touches, V(0.0), V(1.0) / distance) : V(1.0);
      const V counts = select(inside, weight, V(0.0));
      const V alone = select(inside, select(touches, V(1.0), V(0.0)), V(0.0));
      add(row, 0, columns, column, counts);
      if (p.by_distance != 0) add(row, columns + 1, columns, column, alone);
    }
    if (p.by_distance == 0) return;
    const auto only = V(0.0) < row.result(2 * columns + 1);
    for (uint32_t k = 0; k <= columns; ++k)
      row.out(k, select(only, row.result(columns + 1 + k), row.result(k)));
    for (uint32_t k = columns + 1; k < row.outputs; ++k) row.out(k, V(0.0));
  }

  template <class V>
  PELTON_KERNEL static void add(const WideRow<V>& row, uint32_t first, uint32_t columns,
                                const double* column, V weight) {
    for (uint32_t k = 0; k < columns; ++k)
      row.out(first + k, row.result(first + k) + weight * V(column[k]));
    row.out(first + columns, row.result(first + columns) + weight);
  }
};

}  // namespace pelton::ops
