// Nodes for the walk.
#include <limits>
#include <string>

#include "cpp/core/error.h"
#include "cpp/forest/layout.h"
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
  const size_t nodes = places_of(forest);
  if (nodes > std::numeric_limits<uint32_t>::max())
    fail(ErrorCode::unsupported, "forest", "fewer than 2^32 nodes", std::to_string(nodes));
  for (const Source& source : forest.sources)
    if (source.slot >= 1u << 30)
      fail(ErrorCode::unsupported, "forest", "slots below 2^30", std::to_string(source.slot));

  WalkNode* out = arena.add<WalkNode>(nodes);
  uint32_t* roots = arena.add<uint32_t>(forest.trees.size());
  uint32_t* outputs = arena.add<uint32_t>(forest.trees.size());
  lay_out(
      forest,
      [&](size_t tree, uint32_t place) {
        roots[tree] = place;
        outputs[tree] = forest.leaf_width == 1 ? forest.trees[tree].output : 0;
      },
      [&](uint32_t place, const Node& node, uint32_t child) {
        out[place] = inner_node(forest, forest.splits[node.split], child);
      },
      [&](uint32_t place, uint32_t leaf) { out[place] = leaf_node(leaf); });

  WalkView view;
  view.nodes = out;
  view.roots = roots;
  view.tree_outputs = outputs;
  view.set_words = arena.copy(forest.set_words);
  view.leaf_values = arena.copy(forest.leaf_values);
  view.base = arena.copy(forest.base);
  view.trees = static_cast<uint32_t>(forest.trees.size());
  view.node_count = static_cast<uint32_t>(nodes);
  view.set_word_count = static_cast<uint32_t>(forest.set_words.size());
  view.leaf_count = static_cast<uint32_t>(forest.leaf_values.size() / forest.leaf_width);
  view.outputs = forest.outputs;
  view.leaf_width = forest.leaf_width;
  view.divisor = forest.divisor;
  view.sum_f32 = forest.sum == Sum::f32;
  return view;
}

}  // namespace pelton::forest
