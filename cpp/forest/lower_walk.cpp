// Nodes for the walk: pre-order trees relaid so that the two children of a node are neighbours.
#include <limits>
#include <utility>

#include "cpp/core/error.h"
#include "cpp/forest/lower.h"

namespace pelton::forest {
namespace {

WalkNode leaf_node(uint32_t leaf) {
  WalkNode node{};
  node.child = leaf;
  node.test = WalkNode::leaf;
  return node;
}

WalkNode inner_node(const Forest& forest, const Split& split, uint32_t child) {
  const Source& source = forest.sources[split.source];
  WalkNode node{};
  node.child = child;
  if (source.codes) {
    node.first_word = forest.set_first[split.index];
    node.test = source.slot * 4 + WalkNode::code;
  } else {
    node.threshold = forest.thresholds[source.first_threshold + split.index];
    node.test =
        source.slot * 4 + (split.missing_right ? WalkNode::missing_right : WalkNode::missing_left);
  }
  return node;
}

}  // namespace

WalkView lower_walk(const Forest& forest, Arena& arena) {
  const size_t nodes = forest.nodes.size() + forest.leaf_values.size() / forest.leaf_width;
  if (nodes > std::numeric_limits<uint32_t>::max())
    fail(ErrorCode::unsupported, "forest", "fewer than 2^32 nodes", std::to_string(nodes));
  for (const Source& source : forest.sources)
    if (source.slot >= 1u << 30)
      fail(ErrorCode::unsupported, "forest", "slots below 2^30", std::to_string(source.slot));

  WalkNode* out = arena.add<WalkNode>(nodes);
  uint32_t* roots = arena.add<uint32_t>(forest.trees.size());
  uint32_t* outputs = arena.add<uint32_t>(forest.trees.size());
  uint32_t used = 0;
  std::vector<std::pair<int32_t, uint32_t>> open;  // a node or ~leaf of the tree, and its place
  for (size_t t = 0; t < forest.trees.size(); ++t) {
    const Tree& tree = forest.trees[t];
    roots[t] = used;
    outputs[t] = forest.leaf_width == 1 ? tree.output : 0;
    open.emplace_back(tree.nodes ? 0 : ~0, used++);
    // Depth first, left before right: a path's nodes lie close together.
    while (!open.empty()) {
      const auto [id, place] = open.back();
      open.pop_back();
      if (id < 0) {
        out[place] = leaf_node(tree.first_leaf + static_cast<uint32_t>(~id));
        continue;
      }
      const Node& node = forest.nodes[tree.first_node + static_cast<uint32_t>(id)];
      out[place] = inner_node(forest, forest.splits[node.split], used);
      open.emplace_back(node.right, used + 1);
      open.emplace_back(node.left, used);
      used += 2;
    }
  }

  WalkView view;
  view.nodes = out;
  view.roots = roots;
  view.tree_outputs = outputs;
  view.set_words = arena.copy(forest.set_words);
  view.leaf_values = arena.copy(forest.leaf_values);
  view.base = arena.copy(forest.base);
  view.trees = static_cast<uint32_t>(forest.trees.size());
  view.node_count = used;
  view.set_word_count = static_cast<uint32_t>(forest.set_words.size());
  view.leaf_count = static_cast<uint32_t>(forest.leaf_values.size() / forest.leaf_width);
  view.outputs = forest.outputs;
  view.leaf_width = forest.leaf_width;
  view.divisor = forest.divisor;
  view.sum_f32 = forest.sum == Sum::f32;
  return view;
}

}  // namespace pelton::forest
