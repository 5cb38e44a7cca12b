// Trees that are trees, and tests on what is there.
#include <utility>

#include "cpp/plan/check.h"

namespace pelton::plan {
namespace {

constexpr uint32_t max_depth = 4096;  // deeper trees than any trainer grows

// Sources in slot order, thresholds end to end: nothing is shared, so that what is made of a forest
// grows no faster than the forest.
void check_sources(const Plan& plan, const forest::Forest& model) {
  uint64_t next = 0;
  for (size_t index = 0; index < model.sources.size(); ++index) {
    const forest::Source& source = model.sources[index];
    need(can_read(plan, source.slot) && plan.slots[source.slot].codes == source.codes &&
             (plan.slots[source.slot].is_number() || plan.slots[source.slot].is_code()) &&
             (index == 0 || model.sources[index - 1].slot < source.slot),
         "forest", "sources that fit their slots, in order", "slot " + std::to_string(source.slot));
    need(source.first_threshold == next && inside(next, source.thresholds, model.thresholds) &&
             (source.codes == 0 || source.thresholds == 0),
         "forest", "thresholds end to end", std::to_string(source.first_threshold));
    next += source.thresholds;
    const double* thresholds = model.thresholds.data() + source.first_threshold;
    for (uint32_t at = 0; at < source.thresholds; ++at)
      if (!(at == 0 ? thresholds[at] == thresholds[at] : thresholds[at - 1] < thresholds[at]))
        need(false, "forest", "strictly rising thresholds", std::to_string(thresholds[at]));
  }
  need(next == model.thresholds.size(), "forest", "no threshold without a source",
       std::to_string(model.thresholds.size()));
}

// The words of a set, which end where the next one begins.
uint64_t words_of_set(const forest::Forest& model, size_t set) {
  const uint64_t end =
      set + 1 < model.set_first.size() ? model.set_first[set + 1] : model.set_words.size();
  return end - model.set_first[set];
}

void check_splits(const forest::Forest& model) {
  for (size_t set = 0; set < model.set_first.size(); ++set)
    need(model.set_first[set] <= model.set_words.size() &&
             (set == 0 ? model.set_first[set] == 0
                       : model.set_first[set - 1] < model.set_first[set]),
         "forest", "sets end to end", std::to_string(model.set_first[set]));
  need(!model.set_first.empty() || model.set_words.empty(), "forest", "no word without a set",
       std::to_string(model.set_words.size()));
  for (const forest::Split& split : model.splits) {
    need(split.source < model.sources.size() && split.missing_right <= 1, "forest",
         "splits on its sources", std::to_string(split.source));
    const forest::Source& source = model.sources[split.source];
    if (source.codes == 0)
      need(split.index < source.thresholds, "forest", "thresholds of the source",
           std::to_string(split.index));
    else
      need(split.index < model.set_first.size() && split.missing_right == 0 &&
               words_of_set(model, split.index) == (uint64_t{source.codes} + 31) / 32,
           "forest", "sets over the source's codes", std::to_string(split.index));
  }
}

// Where the trees before end, in nodes and leaves.
struct Ends {
  uint64_t node = 0, leaf = 0;
};

// Pre-order and leaves from left to right, each exactly once: walks the tree with its own stack.
void check_tree(const forest::Forest& model, size_t index, Ends& ends,
                std::vector<std::pair<int32_t, uint32_t>>& stack) {
  const forest::Tree& tree = model.trees[index];
  const std::string subject = "tree " + std::to_string(index);
  need(tree.first_node == ends.node && inside(ends.node, tree.nodes, model.nodes), subject,
       "nodes end to end", std::to_string(tree.first_node));
  need(tree.leaves == tree.nodes + 1 && tree.nodes < 0x7fffffff, subject,
       "one leaf more than inner nodes", std::to_string(tree.leaves));
  need(tree.first_leaf == ends.leaf &&
           tree.leaves <= model.leaf_values.size() / model.leaf_width - ends.leaf,
       subject, "leaves end to end", std::to_string(tree.first_leaf));
  ends.node += tree.nodes;
  ends.leaf += tree.leaves;
  need(tree.output < model.outputs && (model.leaf_width == 1 || tree.output == 0), subject,
       "an output of the forest", std::to_string(tree.output));
  int32_t next_node = 0, next_leaf = 0;
  stack.clear();
  stack.push_back({tree.nodes > 0 ? 0 : ~0, 0});
  while (!stack.empty()) {
    const auto [child, depth] = stack.back();
    stack.pop_back();
    need(depth <= max_depth, subject, "a depth of at most 4096", std::to_string(depth));
    if (child < 0) {
      need(~child == next_leaf++, subject, "leaves numbered from left to right",
           std::to_string(~child));
      continue;
    }
    need(child == next_node++ && child < static_cast<int32_t>(tree.nodes), subject,
         "nodes in pre-order", std::to_string(child));
    const forest::Node& node = model.nodes[tree.first_node + child];
    need(node.split < model.splits.size(), subject, "splits of the forest",
         std::to_string(node.split));
    stack.push_back({node.right, depth + 1});
    stack.push_back({node.left, depth + 1});
  }
  need(next_node == static_cast<int32_t>(tree.nodes), subject, "every node to be reached",
       std::to_string(next_node));
}

}  // namespace

void check_model(const Plan& plan, const forest::Forest& model) {
  need(model.outputs >= 1 && model.outputs <= max_outputs && model.base.size() == model.outputs,
       "forest", "one base value per output", std::to_string(model.base.size()));
  need(model.leaf_width == 1 || model.leaf_width == model.outputs, "forest",
       "leaves as wide as 1 or the outputs", std::to_string(model.leaf_width));
  need(model.sum <= forest::Sum::f32, "forest", "a known way of summing",
       std::to_string(static_cast<int>(model.sum)));
  need(model.divisor - model.divisor == 0 && model.divisor != 0, "forest", "a finite divisor",
       std::to_string(model.divisor));
  check_sources(plan, model);
  check_splits(model);
  Ends ends;
  std::vector<std::pair<int32_t, uint32_t>> stack;
  for (size_t tree = 0; tree < model.trees.size(); ++tree) check_tree(model, tree, ends, stack);
  need(ends.node == model.nodes.size() && ends.leaf * model.leaf_width == model.leaf_values.size(),
       "forest", "no node or leaf outside its trees",
       std::to_string(model.leaf_values.size()) + " leaf values");
  need(model.covers.empty() || model.covers.size() == ends.leaf, "forest",
       "a cover for every leaf or for none", std::to_string(model.covers.size()));
  for (const double cover : model.covers)
    if (!(cover >= 0 && cover - cover == 0))
      need(false, "forest", "covers that are weights", std::to_string(cover));
  need(model.features.empty() || (model.features.size() == ends.node && !model.covers.empty()),
       "forest", "a feature for every node or for none", std::to_string(model.features.size()));
}

}  // namespace pelton::plan
