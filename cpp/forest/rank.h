// Ranks: how many thresholds of a source lie below a value. Tests on ranks decide every input
// exactly as tests on the values do: x > thresholds[j] if and only if rank > j.
#pragma once
#include <cstdint>

#include "cpp/simd/lane.h"

namespace pelton::forest {

struct RankSource {
  const double* thresholds = nullptr;  // rising, then +inf up to 2^steps - 1 of them
  uint32_t slot = 0;
  uint32_t count = 0;           // without the padding
  uint32_t steps = 0;           // at least 4
  const double* top = nullptr;  // the first four levels of the search tree, root at 1
};

// 0 .. count; NaN gets count + 1. The loop's length depends on the source alone and its body has no
// branch, so the CPU overlaps the searches of neighbouring rows or sources.
PELTON_KERNEL uint32_t rank_of(const RankSource& source, double x) {
  const double* below = source.thresholds;
  for (uint32_t step = source.steps; step-- > 0;) {
    const size_t half = size_t{1} << step;
    below += static_cast<size_t>(below[half - 1] < x) << step;
  }
  const auto rank = static_cast<uint32_t>(below - source.thresholds);
  return is_nan(x) ? source.count + 1 : rank;
}

}  // namespace pelton::forest
