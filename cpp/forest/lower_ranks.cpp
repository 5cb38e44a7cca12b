// A source's thresholds, padded for the branch-free search.
#include <algorithm>
#include <bit>
#include <limits>

#include "cpp/forest/lower.h"

namespace pelton::forest {

RankSource lower_ranks(const Forest& forest, const Source& source, Arena& arena) {
  RankSource ranks;
  ranks.slot = source.slot;
  ranks.count = source.thresholds;
  ranks.steps = std::max(4u, static_cast<uint32_t>(std::bit_width(source.thresholds)));
  const size_t padded = size_t{1} << ranks.steps;
  double* thresholds = arena.add<double>(padded);
  const double* first = forest.thresholds.data() + source.first_threshold;
  std::copy(first, first + source.thresholds, thresholds);
  std::fill(thresholds + source.thresholds, thresholds + padded,
            std::numeric_limits<double>::infinity());
  double* top = arena.add<double>(16);
  for (uint32_t level = 0; level < 4; ++level)
    for (size_t k = 0; k < size_t{1} << level; ++k)
      top[(size_t{1} << level) + k] = thresholds[((2 * k + 1) << (ranks.steps - level - 1)) - 1];
  ranks.thresholds = thresholds;
  ranks.top = top;
  return ranks;
}

}  // namespace pelton::forest
