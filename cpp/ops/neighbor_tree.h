// The training rows of a neighbour search, perhaps in a tree, and the search in its own order.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>

#include "cpp/ops/neighbor_heap.h"
#include "cpp/simd/lane.h"

namespace pelton::ops {

enum class Metric : uint8_t { euclidean, manhattan, chebyshev, expanded };

// How far the neighbours are that have not been found yet, in either search of the source.
inline constexpr double scan_start = std::numeric_limits<double>::max();
inline constexpr double search_start = std::numeric_limits<double>::infinity();

PELTON_KERNEL double square_root(double x) {
  return sqrt(x);
}
PELTON_KERNEL double magnitude(double x) {
  return fabs(x);
}

// One row of the inputs of a wide operator.
struct Point {
  const uint32_t* reads;
  const char* slots;
  size_t slot_bytes;
  size_t at;
  PELTON_KERNEL double operator[](uint32_t feature) const {
    return reinterpret_cast<const double*>(slots + reads[feature] * slot_bytes)[at];
  }
};

// Numbers, end to end: per row its features and their sum of squares; with a tree the row of each
// position, then per node its first position, its end, whether it is a leaf, and its bounds: a
// low and a high end per feature, or a radius and a centre. The children of node i are 2 i + 1 and
// 2 i + 2.
struct NeighborTree {
  Metric metric;
  uint32_t kind, rows, features, nodes;
  const double* data;
  const double* positions;
  const double* first_node;
  size_t node_size;

  PELTON_KERNEL NeighborTree(Metric how, uint32_t tree, uint32_t row_count, uint32_t feature_count,
                             const double* constants, uint32_t count)
      : metric(how),
        kind(tree),
        rows(row_count),
        features(feature_count),
        nodes(0),
        data(constants),
        positions(constants + uint64_t{row_count} * (feature_count + 1)),
        first_node(positions + row_count),
        node_size(tree == 1 ? 3 + 2 * feature_count : 4 + feature_count) {
    const uint64_t before = uint64_t{rows} * (features + 2);
    if (kind != 0 && count > before) nodes = static_cast<uint32_t>((count - before) / node_size);
  }

  // What is wrong with it, or null.
  const char* fault(uint32_t count) const {
    const uint64_t plain = uint64_t{rows} * (features + 1);
    if (kind == 0) return count == plain ? nullptr : "a number for each feature, and their squares";
    if (nodes == 0 || count != plain + rows + uint64_t{nodes} * node_size)
      return "rows, their positions and nodes";
    for (uint32_t at = 0; at < rows; ++at)
      if (!(positions[at] >= 0 && positions[at] < rows)) return "positions of rows";
    for (uint32_t at = 0; at < nodes; ++at) {
      const double* node = first_node + at * node_size;
      if (!(node[0] >= 0 && node[0] <= node[1] && node[1] <= rows)) return "nodes that hold rows";
      if (node[2] == 0 && 2 * uint64_t{at} + 2 >= nodes) return "two children for each inner node";
    }
    return nullptr;
  }

  // The distance in a tree, squared where that spares a root.
  PELTON_KERNEL double distance(Point x, const double* y) const {
    double sum = 0;
    if (metric == Metric::euclidean) {
      for (uint32_t j = 0; j < features; ++j) {
        const double apart = x[j] - y[j];
        sum += apart * apart;
      }
    } else if (metric == Metric::manhattan) {
      for (uint32_t j = 0; j < features; ++j) sum += magnitude(x[j] - y[j]);
    } else if (metric == Metric::chebyshev) {
      for (uint32_t j = 0; j < features; ++j) {
        const double apart = magnitude(x[j] - y[j]);
        sum = apart > sum ? apart : sum;
      }
    }
    return sum;
  }

  // How near a point of a node can be, in the unit of `distance`.
  PELTON_KERNEL double nearest_of(Point x, const double* node) const {
    if (kind == 2) {
      const double far = distance(x, node + 4);
      const double apart = (metric == Metric::euclidean ? square_root(far) : far) - node[3];
      const double near = apart > 0 ? apart : 0.0;
      return metric == Metric::euclidean ? near * near : near;
    }
    const double* low = node + 3;
    const double* high = low + features;
    double sum = 0;
    for (uint32_t j = 0; j < features; ++j) {
      const double below = low[j] - x[j], above = x[j] - high[j];
      const double apart = 0.5 * ((below + magnitude(below)) + (above + magnitude(above)));
      if (metric == Metric::chebyshev)
        sum = apart > sum ? apart : sum;
      else
        sum += metric == Metric::euclidean ? apart * apart : apart;
    }
    return sum;
  }

  // Every row in turn, for a whole register of queries. `in(j)` gives a feature, `heap_of(lane)`
  // the neighbours of a lane.
  template <class V, class In, class HeapOf>
  PELTON_KERNEL void scan(In in, HeapOf heap_of) const {
    alignas(64) double found[V::lanes];
    alignas(64) double farthest[V::lanes];
    for (size_t lane = 0; lane < V::lanes; ++lane) {
      farthest[lane] = scan_start;
      heap_of(lane).clear(farthest[lane]);
    }
    V squares = V(0.0);
    for (uint32_t j = 0; j < features; ++j) squares = squares + in(j) * in(j);
    const double* y = data;
    for (uint32_t row = 0; row < rows; ++row, y += features + 1) {
      const V far = distances<V>(in, squares, y);
      uint64_t nearer = V::bits_of(far < V::load(farthest));
      if (nearer == 0) continue;
      far.store(found);
      for (size_t lane = 0; lane < V::lanes; ++lane) {
        if ((nearer >> lane & 1) == 0) continue;
        const NeighborHeap heap = heap_of(lane);
        heap.push(found[lane], row);
        farthest[lane] = heap.distance(0);
      }
    }
  }

  template <class V, class In>
  PELTON_KERNEL V distances(In in, V squares, const double* y) const {
    V sum = V(0.0);
    if (metric == Metric::euclidean) {
      for (uint32_t j = 0; j < features; ++j) {
        const V apart = in(j) - V(y[j]);
        sum = sum + apart * apart;
      }
    } else if (metric == Metric::expanded) {
      for (uint32_t j = 0; j < features; ++j) sum = sum + in(j) * V(y[j]);
      const V all = (squares + V(-2.0) * sum) + V(y[features]);
      return select(V(0.0) < all, all, V(0.0));  // also where it is NaN
    } else {
      for (uint32_t j = 0; j < features; ++j) {
        const V apart = in(j) - V(y[j]);
        const V size = max(apart, V(0.0) - apart);
        sum = metric == Metric::manhattan ? sum + size : select(sum < size, size, sum);
      }
    }
    return sum;
  }

  PELTON_KERNEL void query(Point x, const NeighborHeap& heap) const {
    heap.clear(search_start);
    struct Part {
      uint32_t node;
      double near;
    };
    Part waiting[64];  // one per level: the tree has at most 2^32 nodes
    uint32_t parts = 0;
    waiting[parts++] = {0, nearest_of(x, first_node)};
    while (parts > 0) {
      const Part part = waiting[--parts];
      if (part.near > heap.distance(0)) continue;
      const double* node = first_node + part.node * node_size;
      if (node[2] != 0) {
        for (auto at = static_cast<uint32_t>(node[0]); at < static_cast<uint32_t>(node[1]); ++at) {
          const auto row = static_cast<uint32_t>(positions[at]);
          heap.push(distance(x, data + uint64_t{row} * (features + 1)), row);
        }
        continue;
      }
      const uint32_t left = 2 * part.node + 1, right = left + 1;
      const Part one{left, nearest_of(x, first_node + left * node_size)};
      const Part other{right, nearest_of(x, first_node + right * node_size)};
      const bool left_first = one.near <= other.near;
      waiting[parts++] = left_first ? other : one;
      waiting[parts++] = left_first ? one : other;
    }
  }
};

}  // namespace pelton::ops
