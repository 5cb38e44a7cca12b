// Builds a plan step by step, in the terms of the source model; converters call nothing else.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cpp/plan/plan.h"

namespace pelton::plan {

// Trees in the terms of their source: tests on slots and values, any node order. Children are node
// indices of the same tree or ~leaf; node 0 is the root.
struct TreeSpec {
  std::vector<uint32_t> slot;     // per inner node: the slot tested
  std::vector<double> threshold;  // number slots: right if x > threshold
  std::vector<int32_t> set;       // -1: a threshold test. Else: right if the code is in this set
  std::vector<uint8_t> missing_right;
  std::vector<int32_t> left, right;
  std::vector<double> leaf_values;  // leaves * leaf_width
  uint32_t output = 0;
};

struct ForestSpec {
  std::vector<TreeSpec> trees;
  std::vector<std::vector<int32_t>> sets;  // codes that go right
  std::vector<double> base;
  uint32_t leaf_width = 1;
  forest::Sum sum = forest::Sum::f64;
  double divisor = 1.0;
};

// One feature of a linear model: a number slot with one weight per output.
struct LinearSpec {
  std::vector<uint32_t> slots;  // features, in the order in which the source adds them
  std::vector<double> weights;  // features * outputs
  std::vector<double> intercept;
};

class Builder {
 public:
  explicit Builder(Schema schema);

  // Adds a node and returns its slot. Equal nodes share one slot.
  uint32_t add(std::string_view op, std::span<const uint32_t> in, std::span<const double> params,
               std::span<const double> constants);
  void set_forest(const ForestSpec& spec);
  void set_linear(const LinearSpec& spec);
  void set_transform(std::vector<uint32_t> slots);
  void set_head(models::Head head);

  // Checks, optimises (unless told not to) and hands over the plan.
  Plan finish(bool optimise = true);

 private:
  Plan plan_;
};

}  // namespace pelton::plan
