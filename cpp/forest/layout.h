// The order of nodes for walking: the two children of a node are neighbours, paths lie close.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "cpp/forest/forest.h"

namespace pelton::forest {

// Calls root(tree, place), inner(place, node, place of the left child) and leaf(place, leaf of the
// forest) for every tree, place after place.
template <class Root, class Inner, class Leaf>
void lay_out(const Forest& forest, const Root& root, const Inner& inner, const Leaf& leaf) {
  uint32_t used = 0;
  std::vector<std::pair<int32_t, uint32_t>> open;  // a node or ~leaf of the tree, and its place
  for (size_t t = 0; t < forest.trees.size(); ++t) {
    const Tree& tree = forest.trees[t];
    root(t, used);
    open.emplace_back(tree.nodes ? 0 : ~0, used++);
    while (!open.empty()) {
      const auto [id, place] = open.back();
      open.pop_back();
      if (id < 0) {
        leaf(place, tree.first_leaf + static_cast<uint32_t>(~id));
        continue;
      }
      const Node& node = forest.nodes[tree.first_node + static_cast<uint32_t>(id)];
      inner(place, node, used);
      open.emplace_back(node.right, used + 1);
      open.emplace_back(node.left, used);
      used += 2;
    }
  }
}

// How many places lay_out() fills.
inline size_t places_of(const Forest& forest) {
  return forest.nodes.size() + forest.leaf_values.size() / forest.leaf_width;
}

}  // namespace pelton::forest
