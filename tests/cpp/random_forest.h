// Random forests, rows that hit their edges, and the walk written straight from forest.h.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "cpp/core/row.h"
#include "cpp/forest/forest.h"

namespace pelton::forest {

// What a random forest looks like.
struct Shape {
  const char* name;
  uint32_t trees, min_leaves, max_leaves;
  uint32_t number_sources, thresholds;      // per source
  std::vector<uint32_t> code_sources = {};  // codes of each
  uint32_t sets = 0;                        // per code source
  bool singletons = false;                  // sets hold one code, as one-hot columns do
  uint32_t outputs = 1, leaf_width = 1;
  Sum sum = Sum::f64;
  double divisor = 1.0;
  bool balanced = false;      // complete trees, as grown level by level
  bool missing_right = true;  // may splits send NaN to the right?
  bool edges = true;          // infinities, zeros and denormals among the thresholds
};

class ForestMaker {
 public:
  ForestMaker(const Shape& shape, uint64_t seed) : shape_(shape), random_(seed) {}

  Forest make() {
    forest_.outputs = shape_.outputs;
    forest_.leaf_width = shape_.leaf_width;
    forest_.sum = shape_.sum;
    forest_.divisor = shape_.divisor;
    for (uint32_t k = 0; k < shape_.outputs; ++k) forest_.base.push_back(value());
    // Slots are not the sources' indices: slot 0 belongs to nobody.
    for (uint32_t s = 0; s < shape_.number_sources; ++s) add_numbers(2 * s + 1);
    for (uint32_t s = 0; s < shape_.code_sources.size(); ++s)
      add_codes(2 * s + 2, shape_.code_sources[s]);
    for (uint32_t t = 0; t < shape_.trees; ++t) add_tree(t);
    return forest_;
  }

 private:
  uint32_t below(uint32_t n) { return std::uniform_int_distribution<uint32_t>(0, n - 1)(random_); }
  double value() {
    const double x = std::normal_distribution<double>()(random_);
    return shape_.sum == Sum::f32 ? static_cast<float>(x) : x;
  }

  void add_numbers(uint32_t slot) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    std::vector<double> thresholds;
    if (shape_.edges) thresholds = {inf, -inf, 0.0, 5e-324, -5e-324};
    while (thresholds.size() < shape_.thresholds)
      thresholds.push_back(std::normal_distribution<double>()(random_));
    thresholds.resize(shape_.thresholds);
    std::sort(thresholds.begin(), thresholds.end());
    const auto source = static_cast<uint32_t>(forest_.sources.size());
    forest_.sources.push_back({slot, 0, static_cast<uint32_t>(forest_.thresholds.size()),
                               static_cast<uint32_t>(thresholds.size())});
    forest_.thresholds.insert(forest_.thresholds.end(), thresholds.begin(), thresholds.end());
    for (uint32_t i = 0; i < thresholds.size(); ++i)
      for (uint8_t right = 0; right <= shape_.missing_right; ++right)
        forest_.splits.push_back({source, i, right});
  }

  void add_codes(uint32_t slot, uint32_t codes) {
    const auto source = static_cast<uint32_t>(forest_.sources.size());
    forest_.sources.push_back({slot, codes, 0, 0});
    for (uint32_t s = 0; s < shape_.sets; ++s) {
      const auto set = static_cast<uint32_t>(forest_.set_first.size());
      const auto first = static_cast<uint32_t>(forest_.set_words.size());
      forest_.set_first.push_back(first);
      forest_.set_words.resize(first + (codes + 31) / 32);
      if (shape_.singletons) forest_.set_words[first + s % codes / 32] |= 1u << (s % codes % 32);
      for (uint32_t c = 0; c < codes && !shape_.singletons; ++c)
        forest_.set_words[first + c / 32] |= below(2) << (c % 32);
      forest_.splits.push_back({source, set, 0});
    }
  }

  void add_tree(uint32_t t) {
    Tree tree;
    tree.first_node = static_cast<uint32_t>(forest_.nodes.size());
    tree.first_leaf = static_cast<uint32_t>(forest_.leaf_values.size()) / shape_.leaf_width;
    tree.leaves = shape_.min_leaves + below(shape_.max_leaves - shape_.min_leaves + 1);
    tree.output = shape_.leaf_width == 1 ? t % shape_.outputs : 0;
    int32_t leaf = 0;
    add_subtree(tree, tree.leaves, leaf);
    tree.nodes = static_cast<uint32_t>(forest_.nodes.size()) - tree.first_node;
    for (uint32_t k = 0; k < tree.leaves * shape_.leaf_width; ++k)
      forest_.leaf_values.push_back(value());
    forest_.trees.push_back(tree);
  }

  // Returns the subtree's id: a node of the tree, or ~leaf.
  int32_t add_subtree(const Tree& tree, uint32_t leaves, int32_t& leaf) {
    if (leaves == 1) return ~(leaf++);
    const auto id = static_cast<uint32_t>(forest_.nodes.size());
    forest_.nodes.push_back({below(static_cast<uint32_t>(forest_.splits.size())), 0, 0});
    const uint32_t left =
        shape_.balanced ? leaves / 2 : 1 + below(leaves - 1) / 2 + below(leaves - 1) / 2;
    forest_.nodes[id].left = add_subtree(tree, left, leaf);
    forest_.nodes[id].right = add_subtree(tree, leaves - left, leaf);
    return static_cast<int32_t>(id - tree.first_node);
  }

  Shape shape_;
  std::mt19937_64 random_;
  Forest forest_;
};

inline size_t slots_of(const Forest& forest) {
  size_t slots = 1;
  for (const Source& source : forest.sources) slots = std::max<size_t>(slots, source.slot + 1);
  return slots;
}

// A row of cells. `edges`: often a threshold, one of its neighbours, NaN, an infinity or a zero.
inline std::vector<Cell> random_row(const Forest& forest, std::mt19937_64& random, bool edges) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  std::vector<Cell> cells(slots_of(forest));
  for (const Source& source : forest.sources) {
    if (source.codes) {
      cells[source.slot].code = static_cast<int32_t>(random() % source.codes);
      continue;
    }
    double x = std::normal_distribution<double>()(random);
    if (!edges) {
      if (random() % 50 == 0) x = NAN;
    } else if (random() % 4 == 0) {
      const double special[] = {NAN, -NAN, inf, -inf, 0.0, -0.0, 5e-324, -5e-324, 1e300};
      x = special[random() % std::size(special)];
    } else if (random() % 2 == 0 && source.thresholds) {
      x = forest.thresholds[source.first_threshold + random() % source.thresholds];
      if (random() % 3 == 0) x = std::nextafter(x, random() % 2 ? inf : -inf);
    }
    cells[source.slot].number = x;
  }
  return cells;
}

// The definition, with nothing shared with the kernels.
inline std::vector<double> naive_margins(const Forest& forest, const std::vector<Cell>& cells) {
  const auto round = [&](double x) {
    return forest.sum == Sum::f32 ? static_cast<double>(static_cast<float>(x)) : x;
  };
  std::vector<double> sums = forest.base;
  for (const Tree& tree : forest.trees) {
    int32_t at = tree.nodes ? 0 : ~0;
    while (at >= 0) {
      const Node& node = forest.nodes[tree.first_node + static_cast<uint32_t>(at)];
      const Split& split = forest.splits[node.split];
      const Source& source = forest.sources[split.source];
      bool right;
      if (source.codes) {
        right = forest.in_set(split.index, static_cast<uint32_t>(cells[source.slot].code));
      } else {
        const double x = cells[source.slot].number;
        right = std::isnan(x) ? split.missing_right != 0
                              : x > forest.thresholds[source.first_threshold + split.index];
      }
      at = right ? node.right : node.left;
    }
    const size_t leaf = tree.first_leaf + static_cast<uint32_t>(~at);
    for (uint32_t k = 0; k < forest.leaf_width; ++k) {
      double& sum = sums[forest.leaf_width == 1 ? tree.output : k];
      sum = round(sum + forest.leaf_values[leaf * forest.leaf_width + k]);
    }
  }
  if (forest.divisor != 1.0)
    for (double& sum : sums) sum = round(sum / forest.divisor);
  return sums;
}

}  // namespace pelton::forest
