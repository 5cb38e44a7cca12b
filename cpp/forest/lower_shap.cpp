// Programs of TreeSHAP: each tree's edges in the order of a walk, with the shares of weight.
#include "cpp/forest/lower_shap.h"

#include <algorithm>
#include <map>

#include "cpp/core/error.h"
#include "cpp/forest/arena.h"
#include "cpp/forest/quadrature.h"
#include "cpp/forest/shap.h"

namespace pelton::forest {
namespace {

struct Owned : Shap {
  Arena arena;
};

class Programs {
 public:
  Programs(const Forest& forest, std::span<const uint32_t> groups, bool by_feature)
      : forest_(forest), groups_(groups), by_feature_(by_feature), expected(forest.base) {}

  void add(const Tree& tree) {
    tree_ = &tree;
    weigh();
    const size_t first = steps.size();
    most_players_ = 0;
    walk();
    const auto points = std::max(1u, (most_players_ + 1) / 2);
    trees.push_back({static_cast<uint32_t>(first), static_cast<uint32_t>(steps.size() - first),
                     forest_.leaf_width == 1 ? tree.output : 0, points});
    most_points = std::max(most_points, points);
    most_steps = std::max(most_steps, trees.back().steps);
  }

 private:
  struct Visit {
    int32_t node;
    uint32_t level;
    uint8_t stage;    // 0: its left child is next, 1: its right child, 2: done
    uint32_t before;  // of its player, on the path to it
    double old;
    bool is_new;  // its player has no test above
  };
  struct Player {
    uint32_t level;
    double share;
  };

  // Weights of inner nodes: the sum of what lies below.
  void weigh() {
    weights_.resize(tree_->nodes);
    for (uint32_t n = tree_->nodes; n-- > 0;) {
      const Node& node = node_at(n);
      weights_[n] = weight_of(node.left) + weight_of(node.right);
    }
  }
  const Node& node_at(uint32_t node) const { return forest_.nodes[tree_->first_node + node]; }
  double weight_of(int32_t id) const {
    return id < 0 ? forest_.covers[tree_->first_leaf + static_cast<uint32_t>(~id)]
                  : weights_[static_cast<uint32_t>(id)];
  }
  // Where no weight is known to have gone either way, half of it.
  double left_ratio(const Node& node) const {
    const double left = weight_of(node.left), both = left + weight_of(node.right);
    return both > 0 ? left / both : 0.5;
  }
  double right_ratio(const Node& node) const {
    const double right = weight_of(node.right), both = weight_of(node.left) + right;
    return both > 0 ? right / both : 0.5;
  }
  uint32_t player_of(uint32_t node) const {
    const uint32_t index = tree_->first_node + node;
    return by_feature_ ? forest_.features[index]
                       : groups_[forest_.splits[forest_.nodes[index].split].source];
  }

  void walk() {
    std::map<uint32_t, std::vector<Player>> path;  // tests of each player above, top down
    uint32_t players = 0;
    std::vector<Visit> stack;
    std::vector<double> reach{1.0};  // per level: the share of weight that gets there
    const auto open = [&](int32_t id, uint32_t level) {
      const auto& above = path[player_of(static_cast<uint32_t>(id))];
      stack.push_back({id, level, 0, above.empty() ? 0 : above.back().level,
                       above.empty() ? 1.0 : above.back().share, above.empty()});
      most_levels = std::max(most_levels, level + 1);
      players += above.empty();
      most_players_ = std::max(most_players_, players);
    };
    if (tree_->nodes == 0) add_expected(0, 1.0);
    if (tree_->nodes > 0) open(0, 0);
    while (!stack.empty()) {
      Visit& visit = stack.back();
      const auto index = static_cast<uint32_t>(visit.node);
      const Node& node = node_at(index);
      auto& above = path[player_of(index)];
      const bool is_right = visit.stage > 0;
      if (visit.stage > 0 && child_of(node, visit.stage - 1) >= 0) {  // back from a child
        steps.push_back(step_of(visit, ShapStep::leave, visit.stage == 2));
        above.pop_back();
      }
      if (visit.stage == 2) {
        players -= visit.is_new;
        stack.pop_back();
        continue;
      }
      const double ratio = is_right ? right_ratio(node) : left_ratio(node);
      reach.resize(visit.level + size_t{1});
      reach.push_back(reach.back() * ratio);
      const int32_t child = child_of(node, is_right);
      if (child < 0) {
        add_expected(static_cast<uint32_t>(~child), reach.back());
        const bool both = node.left < 0 && node.right < 0;
        if (!both || !is_right)
          steps.push_back(step_of(visit, both ? ShapStep::pair : ShapStep::leaf, is_right));
        ++visit.stage;
        continue;
      }
      steps.push_back(step_of(visit, ShapStep::enter, is_right));
      above.push_back({visit.level + 1, visit.old * ratio});
      ++visit.stage;
      const uint32_t level = visit.level + 1;
      open(child, level);  // `visit` may dangle
    }
  }

  static int32_t child_of(const Node& node, bool right) { return right ? node.right : node.left; }

  ShapStep step_of(const Visit& visit, ShapStep::Kind kind, bool right) const {
    const Node& node = node_at(static_cast<uint32_t>(visit.node));
    const int32_t child = child_of(node, right);
    ShapStep step{};
    step.split = node.split;
    step.group = groups_[forest_.splits[node.split].source];
    step.value = child < 0 ? tree_->first_leaf + static_cast<uint32_t>(~child) : 0;
    step.level = static_cast<uint16_t>(visit.level);
    step.before = static_cast<uint16_t>(visit.before);
    step.kind = kind;
    step.right = right;
    step.old = visit.old;
    step.left_ratio = left_ratio(node);
    step.right_ratio = right_ratio(node);
    return step;
  }

  void add_expected(uint32_t leaf, double share) {
    const size_t at = (size_t{tree_->first_leaf} + leaf) * forest_.leaf_width;
    for (uint32_t k = 0; k < forest_.leaf_width; ++k)
      expected[(forest_.leaf_width == 1 ? tree_->output : 0) + k] +=
          share * forest_.leaf_values[at + k];
  }

  const Forest& forest_;
  std::span<const uint32_t> groups_;
  bool by_feature_;
  const Tree* tree_ = nullptr;
  std::vector<double> weights_;
  uint32_t most_players_ = 0;

 public:
  std::vector<ShapStep> steps;
  std::vector<ShapTree> trees;
  std::vector<double> expected;
  uint32_t most_steps = 0, most_levels = 1, most_points = 1;
};

std::vector<ShapSplit> splits_of(const Forest& forest) {
  std::vector<ShapSplit> splits;
  for (const Split& split : forest.splits) {
    const Source& source = forest.sources[split.source];
    ShapSplit made{};
    made.slot = source.slot;
    made.is_code = source.codes > 0;
    made.missing_right = split.missing_right;
    if (source.codes > 0)
      made.first_word = forest.set_first[split.index];
    else
      made.threshold = forest.thresholds[source.first_threshold + split.index];
    splits.push_back(made);
  }
  return splits;
}

}  // namespace

std::shared_ptr<const Shap> lower_shap(const Forest& forest, std::span<const uint32_t> groups,
                                       uint32_t group_count, bool by_feature) {
  if (forest.covers.empty() && !forest.trees.empty())
    fail(ErrorCode::unsupported, "explain", "the training weight of every leaf", "none");
  Programs programs(forest, groups, by_feature && !forest.features.empty());
  for (const Tree& tree : forest.trees) programs.add(tree);
  const Rules rules = rules_up_to(programs.most_points);

  auto shap = std::make_shared<Owned>();
  Arena& arena = shap->arena;
  ShapView& view = shap->view;
  view.steps = arena.copy(programs.steps);
  view.trees = arena.copy(programs.trees);
  const std::vector<ShapSplit> splits = splits_of(forest);
  view.splits = arena.copy(splits);
  view.set_words = arena.copy(forest.set_words);
  view.leaf_values = arena.copy(forest.leaf_values);
  view.t = arena.copy(rules.t);
  view.weights = arena.copy(rules.weights);
  view.rest = arena.copy(rules.rest);
  view.tree_count = static_cast<uint32_t>(programs.trees.size());
  view.split_count = static_cast<uint32_t>(splits.size());
  view.groups = group_count;
  view.outputs = forest.outputs;
  view.leaf_width = forest.leaf_width;
  view.most_steps = programs.most_steps;
  view.most_levels = programs.most_levels + 1;
  view.divisor = forest.divisor;
  shap->expected = std::move(programs.expected);
  for (double& one : shap->expected) one /= forest.divisor;
  return shap;
}

size_t shap_scratch_words(const ShapView& view) {
  return shap_words_needed(view);
}

}  // namespace pelton::forest
