// Tables of the rank walk; rank_walk.h explains them.
#pragma once
#include <cstdint>

#include "cpp/forest/rank.h"

namespace pelton::forest {

// Right if and only if state[column] - low > width, unsigned. A leaf never goes right and its left
// child is itself; `low` is then its index in the forest.
struct RankNode {
  uint32_t low = 0;
  uint32_t width = 0;
  uint32_t child = 0;  // left; the right one follows
  uint32_t column = 0;
};

// A number source as one or two columns of ranks: NaN ranks lowest where it goes left, highest
// where it goes right.
struct RankColumns {
  static constexpr uint32_t none = ~uint32_t{0};
  RankSource source;
  uint32_t left = none, right = none;
};
// A code source as a column.
struct CodeColumn {
  uint32_t slot = 0, column = 0;
};
// Whether the code is in a set that is not an interval, as a column of 0 and 1.
struct SetColumn {
  uint32_t slot = 0, column = 0;
  uint32_t first_word = 0;  // in WalkView::set_words
};

struct RankWalkView {
  const RankNode* nodes = nullptr;  // node for node as WalkView::nodes, and the same roots
  const RankColumns* numbers = nullptr;
  const CodeColumn* codes = nullptr;
  const SetColumn* sets = nullptr;
  uint32_t number_count = 0, code_count = 0, set_count = 0;
  uint32_t columns = 0;
};

}  // namespace pelton::forest
