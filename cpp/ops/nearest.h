// nearest: the training rows next to a row, and how far they are.
#pragma once
#include "cpp/ops/neighbor_tree.h"
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct Nearest {
  static constexpr OpInfo info{
      .name = "nearest",
      .summary = "Distances to the nearest of given rows, nearest first, then their numbers.",
      .follows = "sklearn.neighbors.NearestNeighbors",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  struct Params {
    double metric;
    double tree;
    double rows;
  };
  static constexpr std::tuple fields{
      Field<Params>{"metric", &Params::metric,
                    "0 euclidean, 1 manhattan, 2 chebyshev, 3 euclidean by x x - 2 x y + y y"},
      Field<Params>{"tree", &Params::tree, "0 none, 1 of boxes, 2 of balls"},
      Field<Params>{"rows", &Params::rows, "how many rows are given"}};

  // Constants: see NeighborTree.
  static Error check(const Params& p, const WideFacts& facts) {
    const bool fits = p.metric >= 0 && p.metric <= 3 && p.tree >= 0 && p.tree <= 2 &&
                      (p.metric <= 2 || p.tree == 0) && p.rows >= 1 && p.rows < 4294967296.0;
    if (!fits)
      return invalid_param("nearest", "a metric, a kind of tree and rows",
                           std::to_string(p.metric) + ", " + std::to_string(p.tree) + " and " +
                               std::to_string(p.rows));
    const auto tree = tree_of(p, facts.inputs, facts.constants, facts.constant_count);
    if (facts.outputs < 2 || facts.outputs % 2 != 0 || facts.outputs / 2 > tree.rows)
      return invalid_param("nearest", "two outputs for each neighbour, at most the rows",
                           std::to_string(facts.outputs));
    if (const char* need = tree.fault(facts.constant_count))
      return invalid_param("nearest", need, std::to_string(facts.constant_count) + " numbers");
    return {};
  }

  PELTON_KERNEL static NeighborTree tree_of(const Params& p, uint32_t inputs,
                                            const double* constants, uint32_t count) {
    return NeighborTree(static_cast<Metric>(static_cast<int>(p.metric)),
                        static_cast<uint32_t>(p.tree), static_cast<uint32_t>(p.rows), inputs,
                        constants, count);
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    const NeighborTree tree = tree_of(p, row.inputs, row.constants, row.constant_count);
    const size_t step = row.slot_bytes / sizeof(double);
    const uint32_t neighbors = row.outputs / 2;
    const auto heap_of = [&](size_t lane) {
      return NeighborHeap{row.numbers(row.first_out) + lane,
                          row.numbers(row.first_out + neighbors) + lane, step, neighbors};
    };
    if (tree.kind == 0) tree.scan<V>([&](uint32_t j) { return row.in(j); }, heap_of);
    for (size_t lane = 0; lane < V::lanes; ++lane) {
      const NeighborHeap heap = heap_of(lane);
      if (tree.kind != 0)
        tree.query(Point{row.reads, row.slots, row.slot_bytes, row.at + lane}, heap);
      heap.sort();
      if (tree.metric == Metric::euclidean || tree.metric == Metric::expanded)
        for (uint32_t at = 0; at < neighbors; ++at)
          heap.distance(at) = square_root(heap.distance(at));
    }
  }
};

}  // namespace pelton::ops
