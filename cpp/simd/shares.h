// Scores of single classes to probabilities that add up to 1, as scikit-learn computes them.
#pragma once
#include "cpp/core/macros.h"

#include <cstdint>

namespace pelton {

// The modified Huber loss: the margin within -1 and 1, moved to 0 and 1.
template <class V>
PELTON_KERNEL V huber_probability(V margin) {
  return (min(max(margin, V(-1.0)), V(1.0)) + V(1.0)) / V(2.0);
}

// Each divided by the sum; equal parts where that is 0. `in(k)` gives a score, `out(k)` a place to
// store to. Scores are read twice: `out` may be where they lie.
template <class V, class In, class Out>
PELTON_KERNEL void shares(uint32_t count, In in, Out out) {
  V sum = V(0.0);
  for (uint32_t k = 0; k < count; ++k) sum = sum + in(k);
  const auto none = sum == V(0.0);
  for (uint32_t k = 0; k < count; ++k)
    select(none, V(1.0 / static_cast<double>(count)), in(k) / sum).store(out(k));
}

}  // namespace pelton
