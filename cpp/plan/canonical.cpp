// Trees of any source into the one form that plans keep and kernels are lowered from.
#include <algorithm>
#include <map>
#include <tuple>

#include "cpp/plan/optimise.h"

namespace pelton::plan {
namespace {

class Canonical {
 public:
  Canonical(const Plan& plan, const ForestSpec& spec) : plan_(plan), spec_(spec) {
    out_.base = spec.base;
    out_.outputs = static_cast<uint32_t>(spec.base.size());
    out_.leaf_width = spec.leaf_width;
    out_.sum = spec.sum;
    out_.divisor = spec.divisor;
    if (spec.leaf_width == 0)
      fail(ErrorCode::invalid_param, "forest", "leaves at least 1 wide", "0");
    for (const TreeSpec& tree : spec.trees) need_equal_lengths(tree);
    settle_covers();
    collect_sources();
  }

  forest::Forest run() {
    for (const TreeSpec& tree : spec_.trees) add(tree);
    drop_features_that_are_columns();
    return std::move(out_);
  }

 private:
  void need_equal_lengths(const TreeSpec& tree) const {
    const size_t nodes = tree.slot.size();
    if (tree.threshold.size() != nodes || tree.set.size() != nodes ||
        tree.missing_right.size() != nodes || tree.left.size() != nodes ||
        tree.right.size() != nodes || tree.leaf_values.size() != (nodes + 1) * spec_.leaf_width)
      fail(ErrorCode::invalid_param, "tree", "one entry per node and one leaf more than nodes",
           std::to_string(nodes) + " nodes and " + std::to_string(tree.leaf_values.size()) +
               " leaf values");
    if (tree.leaf_covers.size() != nodes + 1 && !tree.leaf_covers.empty())
      fail(ErrorCode::invalid_param, "tree", "a cover for every leaf or for none",
           std::to_string(tree.leaf_covers.size()));
    if (tree.feature.size() != nodes && !tree.feature.empty())
      fail(ErrorCode::invalid_param, "tree", "a feature for every node or for none",
           std::to_string(tree.feature.size()));
  }

  // Covers are kept where every leaf has one that is a weight; without them features are no use.
  void settle_covers() {
    has_covers_ = !spec_.trees.empty();
    has_features_ = true;
    for (const TreeSpec& tree : spec_.trees) {
      has_covers_ &= !tree.leaf_covers.empty();
      has_features_ &= tree.feature.size() == tree.slot.size();
      for (const double cover : tree.leaf_covers) has_covers_ &= cover >= 0 && cover - cover == 0;
    }
    has_features_ &= has_covers_;
  }

  // Where each feature is one raw column and each column one feature, who plays is the same.
  void drop_features_that_are_columns() {
    std::map<std::vector<uint32_t>, uint32_t> feature_of;
    std::map<uint32_t, std::vector<uint32_t>> columns_of;
    std::vector<std::vector<uint32_t>> columns;
    for (const forest::Source& source : out_.sources)
      columns.push_back(columns_behind(plan_, source.slot));
    for (size_t node = 0; node < out_.features.size(); ++node) {
      const uint32_t feature = out_.features[node];
      const auto& raw = columns[out_.splits[out_.nodes[node].split].source];
      if (raw.size() != 1 || feature_of.try_emplace(raw, feature).first->second != feature ||
          columns_of.try_emplace(feature, raw).first->second != raw)
        return;
    }
    out_.features.clear();
  }

  // Sources in slot order; each number source gets its distinct thresholds, sorted.
  void collect_sources() {
    std::map<uint32_t, std::vector<double>> thresholds;
    for (const TreeSpec& tree : spec_.trees)
      for (size_t node = 0; node < tree.slot.size(); ++node) {
        if (tree.slot[node] >= plan_.slots.size())
          fail(ErrorCode::invalid_param, "tree", "slots of the plan",
               std::to_string(tree.slot[node]));
        const bool is_code = plan_.slots[tree.slot[node]].is_code();
        if (is_code != (tree.set[node] >= 0))
          fail(ErrorCode::invalid_param, "tree", "sets on codes and thresholds on numbers",
               "slot " + std::to_string(tree.slot[node]));
        std::vector<double>& list = thresholds[tree.slot[node]];
        if (is_code) continue;
        if (tree.threshold[node] != tree.threshold[node])
          fail(ErrorCode::invalid_param, "tree", "thresholds that are numbers", "nan");
        list.push_back(tree.threshold[node]);
      }
    for (auto& [slot, list] : thresholds) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
      source_of_[slot] = static_cast<uint32_t>(out_.sources.size());
      out_.sources.push_back({slot, plan_.slots[slot].codes,
                              static_cast<uint32_t>(out_.thresholds.size()),
                              static_cast<uint32_t>(list.size())});
      out_.thresholds.insert(out_.thresholds.end(), list.begin(), list.end());
    }
  }

  uint32_t set_of(int32_t index, uint32_t codes) {
    if (static_cast<size_t>(index) >= spec_.sets.size())
      fail(ErrorCode::invalid_param, "tree", "sets of the forest", std::to_string(index));
    const auto [known, is_new] = resolved_sets_.try_emplace({index, codes}, 0);
    if (!is_new) return known->second;
    std::vector<uint32_t> words((codes + 31) / 32);
    for (const int32_t code : spec_.sets[index]) {
      if (code < 0 || static_cast<uint32_t>(code) >= codes)
        fail(ErrorCode::invalid_param, "tree", "codes of the slot in a set", std::to_string(code));
      words[code / 32] |= 1u << (code % 32);
    }
    const auto [same, is_distinct] =
        distinct_sets_.try_emplace(words, static_cast<uint32_t>(out_.set_first.size()));
    if (is_distinct) {
      out_.set_first.push_back(static_cast<uint32_t>(out_.set_words.size()));
      out_.set_words.insert(out_.set_words.end(), words.begin(), words.end());
    }
    return known->second = same->second;
  }

  uint32_t split_of(const TreeSpec& tree, size_t node) {
    forest::Split split;
    split.source = source_of_.at(tree.slot[node]);
    const forest::Source& source = out_.sources[split.source];
    if (source.codes > 0) {
      split.index = set_of(tree.set[node], source.codes);
    } else {
      const auto first = out_.thresholds.begin() + source.first_threshold;
      split.index = static_cast<uint32_t>(
          std::lower_bound(first, first + source.thresholds, tree.threshold[node]) - first);
      split.missing_right = tree.missing_right[node] != 0;
    }
    const auto [known, is_new] =
        splits_.try_emplace(std::tuple(split.source, split.index, split.missing_right),
                            static_cast<uint32_t>(out_.splits.size()));
    if (is_new) out_.splits.push_back(split);
    return known->second;
  }

  // Depth first, left before right: gives nodes in pre-order and leaves from left to right.
  void add(const TreeSpec& tree) {
    forest::Tree made;
    made.first_node = static_cast<uint32_t>(out_.nodes.size());
    made.first_leaf = static_cast<uint32_t>(out_.leaf_values.size() / spec_.leaf_width);
    made.output = tree.output;
    struct Visit {
      int32_t child;
      int64_t parent;  // node whose child this is; -1 for the root
      bool is_right;
    };
    std::vector<Visit> stack{{tree.slot.empty() ? ~0 : 0, -1, false}};
    const size_t nodes = tree.slot.size();
    while (!stack.empty()) {
      const Visit visit = stack.back();
      stack.pop_back();
      int32_t number;
      if (visit.child < 0) {
        const auto leaf = static_cast<size_t>(~visit.child);
        if (leaf > nodes || made.leaves > nodes)
          fail(ErrorCode::invalid_param, "tree", "each leaf once", std::to_string(leaf));
        number = ~static_cast<int32_t>(made.leaves++);
        const double* values = tree.leaf_values.data() + leaf * spec_.leaf_width;
        out_.leaf_values.insert(out_.leaf_values.end(), values, values + spec_.leaf_width);
        if (has_covers_) out_.covers.push_back(tree.leaf_covers[leaf]);
      } else {
        if (static_cast<size_t>(visit.child) >= nodes || made.nodes >= nodes)
          fail(ErrorCode::invalid_param, "tree", "each node once", std::to_string(visit.child));
        number = static_cast<int32_t>(made.nodes++);
        out_.nodes.push_back({split_of(tree, visit.child), 0, 0});
        if (has_features_) out_.features.push_back(tree.feature[visit.child]);
        stack.push_back({tree.right[visit.child], number, true});
        stack.push_back({tree.left[visit.child], number, false});
      }
      if (visit.parent < 0) continue;
      forest::Node& parent = out_.nodes[made.first_node + visit.parent];
      (visit.is_right ? parent.right : parent.left) = number;
    }
    if (made.nodes != nodes)
      fail(ErrorCode::invalid_param, "tree", "every node to be reached",
           std::to_string(made.nodes));
    out_.trees.push_back(made);
  }

  const Plan& plan_;
  const ForestSpec& spec_;
  bool has_covers_ = false, has_features_ = false;
  forest::Forest out_;
  std::map<uint32_t, uint32_t> source_of_;
  std::map<std::pair<int32_t, uint32_t>, uint32_t> resolved_sets_;
  std::map<std::vector<uint32_t>, uint32_t> distinct_sets_;
  std::map<std::tuple<uint32_t, uint32_t, uint8_t>, uint32_t> splits_;
};

}  // namespace

forest::Forest canonical(const Plan& plan, const ForestSpec& forest) {
  return Canonical(plan, forest).run();
}

}  // namespace pelton::plan
