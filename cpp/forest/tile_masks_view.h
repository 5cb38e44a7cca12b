// Tables of the tile masks kernel; tile_masks.h explains them.
#pragma once
#include <cstdint>

#include "cpp/forest/adding.h"
#include "cpp/forest/rank.h"

namespace pelton::forest {

// A number source's tests: rows first_test .. first_test + count - 1 by threshold, then two rows of
// scratch.
struct NumberTests {
  RankSource source;
  uint32_t first_test = 0;
};

// Test `to` is test `from`, but true for the missing values in row `missing`.
struct MissingRight {
  uint32_t from = 0, missing = 0, to = 0;
};

// A code source's tests: bit s of members[code * words ..] says whether set s holds the code.
struct CodeTests {
  const uint64_t* members = nullptr;
  uint32_t slot = 0;
  uint32_t words = 0;  // 64 sets each
  uint32_t sets = 0;
  uint32_t first_test = 0;
};

// An inner node: which rows pass on from `self` to `left` and `right`.
//
// By leaf: places 0 .. leaves - 1 are the leaves', the inner nodes' begin at 1 << index_bits, nodes
// are in pre-order. By level: the inner nodes' places alone, from the root's 0, and one place for
// rows that reach a leaf; nodes are level by level.
struct Route {
  uint32_t test = 0;
  uint16_t self = 0, left = 0, right = 0;
};

struct RoutedTree {
  uint32_t first_route = 0;
  uint16_t routes = 0;
  uint16_t leaves = 0;
  uint32_t index_bits = 0;  // 0 .. 8
  // By level: a leaf's index is its path, a 1 for every turn right; index_bits levels deep.
  // By leaf: it is the leaf's number.
  bool by_level = false;
  uint8_t level_nodes[8] = {};
  uint32_t output = 0;       // of the first value
  uint64_t first_value = 0;  // leaf_width tables of max(16, 1 << index_bits) values
};

struct TileMasksView {
  const NumberTests* numbers = nullptr;
  const MissingRight* missing_right = nullptr;
  const CodeTests* codes = nullptr;
  const Route* routes = nullptr;
  const RoutedTree* trees = nullptr;
  const double* values = nullptr;     // not for Adding::f32
  const float* values_f32 = nullptr;  // for Adding::f32
  uint32_t number_count = 0, missing_right_count = 0, code_count = 0;
  uint32_t tree_count = 0;
  uint32_t tests = 0;   // rows of test bits
  uint32_t places = 0;  // of the largest tree
  Adding adding = Adding::f64;
};

}  // namespace pelton::forest
