// A function of one number on a whole register, lane by lane: where it looks into a table, or
// branches.
#pragma once
#include "cpp/core/macros.h"

#include <cstddef>

namespace pelton {

template <class V, class Function>
PELTON_KERNEL V lane_by_lane(V x, Function function) {
  alignas(64) double lanes[V::lanes];
  x.store(lanes);
  for (size_t lane = 0; lane < V::lanes; ++lane) lanes[lane] = function(lanes[lane]);
  return V::load(lanes);
}

template <class V, class Function>
PELTON_KERNEL V lane_by_lane(V x, V y, Function function) {
  alignas(64) double first[V::lanes], second[V::lanes];
  x.store(first);
  y.store(second);
  for (size_t lane = 0; lane < V::lanes; ++lane) first[lane] = function(first[lane], second[lane]);
  return V::load(first);
}

}  // namespace pelton
