// linear_leaves: the sum over trees whose leaves hold linear models, as LightGBM's linear_tree.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

// Inputs: for each tree the number of its leaf, then the features. Constants, with L leaves in all:
//   trees, terms
//   per tree: its first leaf, how many it has, the output to which it adds
//   per leaf: its first term (and one end), its intercept, its value where a feature is missing
//   per term: the feature, its weight
struct LinearLeaves {
  static constexpr OpInfo info{
      .name = "linear_leaves",
      .summary = "The sum of the linear models in the leaves that the first inputs name.",
      .follows = "lightgbm.LGBMRegressor(linear_tree=True)",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Where the parts of the constants begin.
  struct Layout {
    const double *trees, *first_terms, *intercepts, *values, *terms;
    PELTON_KERNEL explicit Layout(const double* constants) : trees(constants + 2) {
      const auto tree_count = static_cast<size_t>(constants[0]);
      first_terms = trees + 3 * tree_count;
      const double* last = trees + 3 * tree_count - 3;
      const auto leaves = static_cast<size_t>(last[0] + last[1]);
      intercepts = first_terms + leaves + 1;
      values = intercepts + leaves;
      terms = values + leaves;
    }
  };

  static Error check(const Params&, const WideFacts& facts) {
    if (fits(facts)) return {};
    return invalid_param("linear_leaves", "trees, leaves and terms that fit together",
                         std::to_string(facts.constant_count) + " constants");
  }

  static bool fits(const WideFacts& facts) {
    const double* constants = facts.constants;
    const auto whole = [](double x, double least, double most) {
      return x >= least && x <= most && x == static_cast<double>(static_cast<int64_t>(x));
    };
    const double count = facts.constant_count;
    if (count < 2 || !whole(constants[0], 1, facts.inputs) || !whole(constants[1], 0, count) ||
        2 + 3 * constants[0] > count)
      return false;
    const auto trees = static_cast<size_t>(constants[0]);
    double leaves = 0;
    for (size_t tree = 0; tree < trees; ++tree) {
      const double* one = constants + 2 + 3 * tree;
      if (one[0] != leaves || !whole(one[1], 1, count) || !whole(one[2], 0, facts.outputs - 1.0))
        return false;
      leaves += one[1];
    }
    if (2 + 3 * constants[0] + (3 * leaves + 1) + 2 * constants[1] != count) return false;
    const Layout layout(constants);
    if (layout.first_terms[0] != 0) return false;
    for (size_t leaf = 0; leaf < static_cast<size_t>(leaves); ++leaf)
      if (!whole(layout.first_terms[leaf + 1], layout.first_terms[leaf], constants[1]))
        return false;
    if (layout.first_terms[static_cast<size_t>(leaves)] != constants[1]) return false;
    for (size_t term = 0; term < static_cast<size_t>(constants[1]); ++term)
      if (!whole(layout.terms[2 * term], 0, facts.inputs - constants[0] - 1)) return false;
    return true;
  }

  // Lane by lane, for each row has leaves of its own. Lanes behind the last row hold anything.
  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const Layout layout(row.constants);
    const auto trees = static_cast<uint32_t>(row.constants[0]);
    for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, V(0.0));
    for (uint32_t tree = 0; tree < trees; ++tree) {
      const double* leaf_numbers = row.numbers(row.reads[tree]);
      double* sums = row.numbers(row.first_out + static_cast<uint32_t>(layout.trees[3 * tree + 2]));
      for (size_t lane = 0; lane < V::lanes; ++lane) {
        const double most = layout.trees[3 * tree + 1] - 1;
        const double number = leaf_numbers[lane];
        const double inside = number >= 0 ? min(number, most) : 0.0;
        const auto leaf = static_cast<size_t>(layout.trees[3 * tree] + inside);
        sums[lane] = sums[lane] + value_of(row, layout, leaf, trees, lane);
      }
    }
  }

  template <class V>
  PELTON_KERNEL static double value_of(const WideRow<V>& row, const Layout& layout, size_t leaf,
                                       uint32_t trees, size_t lane) {
    double value = layout.intercepts[leaf];
    const auto end = static_cast<size_t>(layout.first_terms[leaf + 1]);
    for (auto term = static_cast<size_t>(layout.first_terms[leaf]); term < end; ++term) {
      const auto feature = trees + static_cast<uint32_t>(layout.terms[2 * term]);
      const double x = row.numbers(row.reads[feature])[lane];
      if (is_nan(x)) return layout.values[leaf];
      value = value + layout.terms[2 * term + 1] * x;
    }
    return value;
  }
};

}  // namespace pelton::ops
