// Builds a plan step by step, in the terms of the source model; converters call nothing else.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cpp/plan/plan.h"

namespace pelton::plan {

// Trees in the terms of their source: tests on slots and values, any node order. Children are node
// indices of the same tree or ~leaf; node 0 is the root; no node: the tree is one leaf.
struct TreeSpec {
  std::vector<uint32_t> slot;     // per inner node: the slot tested
  std::vector<double> threshold;  // number slots: right if x > threshold
  std::vector<int32_t> set;       // -1: a threshold test. Else: right if the code is in this set
  std::vector<uint8_t> missing_right;
  std::vector<int32_t> left, right;
  std::vector<double> leaf_values;  // leaves * leaf_width
  std::vector<double> leaf_covers;  // per leaf, or empty: see forest::Forest::covers
  std::vector<uint32_t> feature;    // per node, or empty: see forest::Forest::features
  uint32_t output = 0;
};

struct ForestSpec {
  std::vector<TreeSpec> trees;
  std::vector<std::vector<int32_t>> sets;  // codes that go right
  std::vector<double> base;                // one per output
  uint32_t leaf_width = 1;
  forest::Sum sum = forest::Sum::f64;
  double divisor = 1.0;
};

struct LinearSpec {
  std::vector<uint32_t> slots;    // numbers and bags, in the order in which the source adds them
  std::vector<double> weights;    // [feature * outputs + output]; a bag has many features
  std::vector<double> intercept;  // one per output
};

class Builder {
 public:
  explicit Builder(Schema schema);

  // Adds a node and returns its slot, the first of `outputs` of a wide operator. Equal nodes share
  // one. `params` in the operator's order.
  uint32_t add(std::string_view op, std::span<const uint32_t> in, std::span<const double> params,
               std::span<const double> constants, uint32_t outputs = 1);
  // A forest inside the plan: returns the first slot of its sums.
  uint32_t add_forest(ForestSpec spec);
  void set_forest(ForestSpec spec) { model_ = std::move(spec); }
  void set_linear(LinearSpec spec) { model_ = std::move(spec); }
  void set_transform(Transform transform) { model_ = std::move(transform); }
  // Tables for operators on text; each returns its place, equal ones share one.
  uint32_t add_words(Dictionary words);
  uint32_t add_classes(text::Classes classes);
  uint32_t add_automaton(text::Automaton automaton);
  uint32_t add_fold(text::Fold fold);
  uint32_t add_analyzer(text::Analyzer analyzer);
  void set_head(models::Head head) { plan_.head = std::move(head); }

  // Optimises (unless told not to), checks and hands over the plan. The builder is spent.
  Plan finish(bool optimise = true);

 private:
  Plan plan_;
  std::variant<Transform, LinearSpec, ForestSpec> model_;
  std::vector<ForestSpec> forests_;
  std::map<std::string, uint32_t> seen_;  // the bytes of a node -> its slot
};

}  // namespace pelton::plan
