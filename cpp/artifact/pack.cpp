// Trees to four bytes a node and back.
#include "cpp/artifact/pack.h"

#include <string>

#include "cpp/core/error.h"

namespace pelton::artifact {
namespace {

constexpr uint32_t left_is_leaf = 2, right_is_leaf = 1;
constexpr uint32_t max_splits = uint32_t{1} << 30;

// One tree's children, left subtrees first. `open` holds the nodes whose right child is to come.
void unpack_tree(const uint32_t* packed, forest::Node* nodes, uint32_t count, size_t tree,
                 std::vector<uint32_t>& open) {
  int32_t next_leaf = 0;
  uint32_t node = 0;
  open.clear();
  for (bool more = count > 0; more; ++node) {
    if (node == count)
      fail(ErrorCode::artifact, "artifact, tree " + std::to_string(tree), "leaves at its ends",
           "more nodes than the " + std::to_string(count) + " it has");
    const auto next = static_cast<int32_t>(node + 1);
    nodes[node].split = packed[node] / 4;
    open.push_back(node);
    if (!(packed[node] & left_is_leaf)) {
      nodes[node].left = next;
      continue;
    }
    nodes[node].left = ~next_leaf++;
    // Right children follow when everything to their left is done.
    while (!open.empty() && packed[open.back()] & right_is_leaf) {
      nodes[open.back()].right = ~next_leaf++;
      open.pop_back();
    }
    more = !open.empty();
    if (more) {
      nodes[open.back()].right = next;
      open.pop_back();
    }
  }
  if (node != count)
    fail(ErrorCode::artifact, "artifact, tree " + std::to_string(tree),
         std::to_string(count) + " nodes", "an end after " + std::to_string(node));
}

}  // namespace

PackedTrees pack(const forest::Forest& forest) {
  PackedTrees packed;
  packed.trees.reserve(forest.trees.size());
  packed.nodes.reserve(forest.nodes.size());
  if (forest.splits.size() > max_splits)
    fail(ErrorCode::artifact, "forest", "at most 2^30 distinct splits",
         std::to_string(forest.splits.size()));
  for (const forest::Tree& tree : forest.trees) packed.trees.push_back({tree.nodes, tree.output});
  for (const forest::Node& node : forest.nodes)
    packed.nodes.push_back(node.split * 4 + (node.left < 0 ? left_is_leaf : 0) +
                           (node.right < 0 ? right_is_leaf : 0));
  return packed;
}

void unpack(const PackedTrees& packed, forest::Forest& forest) {
  forest.trees.resize(packed.trees.size());
  forest.nodes.resize(packed.nodes.size());
  std::vector<uint32_t> open;
  uint64_t first_node = 0, first_leaf = 0;
  for (size_t index = 0; index < packed.trees.size(); ++index) {
    const PackedTree& tree = packed.trees[index];
    if (tree.nodes > packed.nodes.size() - first_node)
      fail(ErrorCode::artifact, "artifact, tree " + std::to_string(index),
           "nodes inside the section", std::to_string(tree.nodes));
    const uint32_t leaves = tree.nodes + 1;
    forest.trees[index] = {static_cast<uint32_t>(first_node), tree.nodes,
                           static_cast<uint32_t>(first_leaf), leaves, tree.output};
    unpack_tree(packed.nodes.data() + first_node, forest.nodes.data() + first_node, tree.nodes,
                index, open);
    first_node += tree.nodes;
    first_leaf += leaves;
  }
  if (first_node != packed.nodes.size())
    fail(ErrorCode::artifact, "artifact, forest", "every node in a tree",
         std::to_string(packed.nodes.size() - first_node) + " left over");
}

}  // namespace pelton::artifact
