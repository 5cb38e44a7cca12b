// Trees as data: what every kernel is lowered from, what the file stores.
//
// A split tests one source, a slot of the plan. Number sources: go right if x > threshold. Code
// sources: go right if the code is in a set. Thresholds are stored once per source and sorted, so
// that kernels may compare ranks instead of values and still decide every input exactly alike.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pelton::forest {

struct Source {
  uint32_t slot = 0;
  uint32_t codes = 0;            // 0: a number; else how many codes the slot can hold
  uint32_t first_threshold = 0;  // numbers: where its thresholds begin in Forest::thresholds
  uint32_t thresholds = 0;       // numbers: how many, strictly rising, +-inf allowed, never NaN
};

// One distinct test. Trees refer to it by index; equal tests are shared by all trees.
struct Split {
  uint32_t source = 0;
  uint32_t index = 0;         // numbers: threshold of the source; codes: set of the forest
  uint8_t missing_right = 0;  // numbers: where NaN goes. Codes: null is a code like any other
  friend bool operator==(const Split&, const Split&) = default;
  friend auto operator<=>(const Split&, const Split&) = default;
};

// Inner nodes of a tree lie in pre-order, leaves from left to right. Hence: a non-negative child is
// greater than its parent, the left child of node i is i + 1 or a leaf, and leaf masks are
// intervals.
struct Node {
  uint32_t split = 0;
  int32_t left = 0;  // node of the same tree, or ~leaf
  int32_t right = 0;
};

struct Tree {
  uint32_t first_node = 0, nodes = 0;  // none: the tree is its single leaf
  uint32_t first_leaf = 0,
           leaves = 0;  // leaf l's values: leaf_values[(first_leaf + l) * leaf_width]
  uint32_t output = 0;  // where its value is added; leaf_width 1 only
};

// How trees are summed. Both start at `base` and add in tree order; f32 rounds after every
// addition.
enum class Sum : uint8_t { f64 = 0, f32 = 1 };

struct Forest {
  std::vector<Source> sources;
  std::vector<double> thresholds;
  std::vector<uint32_t> set_words;  // sets end to end; a set over n codes takes (n + 31) / 32 words
  std::vector<uint32_t> set_first;  // per set: its first word
  std::vector<Split> splits;
  std::vector<Tree> trees;
  std::vector<Node> nodes;
  std::vector<double> leaf_values;
  std::vector<double> base;  // one per output
  uint32_t outputs = 1;
  uint32_t leaf_width = 1;  // 1, or `outputs`: every leaf adds to every output (random forests)
  Sum sum = Sum::f64;
  double divisor = 1.0;  // the sums are divided by this at the end; 1: not at all

  // For explanations alone; no answer depends on them. Empty: not known.
  std::vector<double> covers;  // per leaf: the training weight that reached it, at least 0
  // Per node: the source model's feature that it tests. Empty too where features are raw columns.
  std::vector<uint32_t> features;

  bool in_set(uint32_t set, uint32_t code) const {
    return set_words[set_first[set] + code / 32] >> (code % 32) & 1;
  }
};

}  // namespace pelton::forest
