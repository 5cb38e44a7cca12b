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
  ranks.steps = static_cast<uint32_t>(std::bit_width(source.thresholds));
  const size_t padded = size_t{1} << ranks.steps;
  double* thresholds = arena.add<double>(padded);
  const double* first = forest.thresholds.data() + source.first_threshold;
  std::copy(first, first + source.thresholds, thresholds);
  std::fill(thresholds + source.thresholds, thresholds + padded,
            std::numeric_limits<double>::infinity());
  ranks.thresholds = thresholds;
  return ranks;
}

}  // namespace pelton::forest
