// What the neighbours of a row have been given, and how much each counts.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

// Inputs: distances, then the numbers of the rows. Both come from `nearest`.
template <class V>
struct Neighbors {
  const WideRow<V>& row;
  uint32_t count, rows;

  PELTON_KERNEL V distance(uint32_t k) const { return row.in(k); }

  // What a table says of neighbour k, whatever number stands there.
  PELTON_KERNEL V look_up(const double* table, uint32_t k) const {
    alignas(64) double lanes[V::lanes];
    row.in(count + k).store(lanes);
    for (size_t lane = 0; lane < V::lanes; ++lane) {
      const double last = static_cast<double>(rows) - 1;
      const double number = lanes[lane] > 0 ? (lanes[lane] < last ? lanes[lane] : last) : 0.0;
      lanes[lane] = table[static_cast<uint32_t>(number)];
    }
    return V::load(lanes);
  }

  // 1 / distance; where that is infinite, those neighbours alone, each by 1. Kept in outputs.
  PELTON_KERNEL void weigh(uint32_t first_output, bool by_distance) const {
    const V infinity = V(1.0) / V(0.0);
    V touches = V(0.0);
    for (uint32_t k = 0; k < count; ++k) {
      const V weight = by_distance ? V(1.0) / distance(k) : V(1.0);
      touches = select(weight == infinity, V(1.0), touches);
      row.out(first_output + k, weight);
    }
    for (uint32_t k = 0; k < count; ++k) {
      const V weight = row.result(first_output + k);
      const V only = select(weight == infinity, V(1.0), V(0.0));
      row.out(first_output + k, select(touches == V(1.0), only, weight));
    }
  }
};

}  // namespace pelton::ops
