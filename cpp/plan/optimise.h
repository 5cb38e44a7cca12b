// Passes that make a plan cheaper and change no bit of any answer.
#pragma once
#include <algorithm>
#include <iterator>

#include "cpp/plan/build.h"
#include "cpp/plan/plan.h"

namespace pelton::plan {

// Moves every test of the trees as far towards the raw columns as the steps between are monotone
// (by bisection over all float64s) or tables over codes (by evaluating every code).
void pull_back_tests(const Plan& plan, ForestSpec& forest);

// The trees in the form that plans keep: distinct splits, pre-order nodes, leaves from left to
// right.
forest::Forest canonical(const Plan& plan, const ForestSpec& forest);

// A linear model whose features that are tables over codes have become table terms, and whose runs
// of one-hot columns of one code have become one. `fold` false: one number term per feature.
models::Linear weighted(const Plan& plan, const LinearSpec& linear, bool fold);

// Drops the nodes that nothing reads, and marks the raw columns that nothing reads as unused.
void drop_dead(Plan& plan);

// The raw columns that a slot depends on, rising.
std::vector<uint32_t> columns_behind(const Plan& plan, uint32_t slot);

// The node that writes a slot; null for a raw column.
inline const Node* producer(const Plan& plan, uint32_t slot) {
  if (slot < plan.schema.size()) return nullptr;
  const auto next = std::upper_bound(plan.nodes.begin(), plan.nodes.end(), slot,
                                     [](uint32_t at, const Node& node) { return at < node.out; });
  return &*std::prev(next);
}

}  // namespace pelton::plan
