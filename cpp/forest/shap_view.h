// What TreeSHAP reads: a program of steps per tree, derived from a forest on the first explanation.
#pragma once
#include <cstddef>
#include <cstdint>

namespace pelton::forest {

// Who is credited, and how the tests of a path are one player's.
//
// A leaf with value v whose path tests the players p has, for a row and a set S of players, the
// value v * prod(S: o_p) * prod(not S: z_p): o_p is whether the row passes all of p's tests on the
// path, z_p the share of the training weight that does. The tree's game is the sum over its leaves
// (Lundberg et al. 2020, "path-dependent"). The multilinear extension gives its Shapley values:
//
//   phi_p = sum over leaves of v (o_p - z_p) * integral over t from 0 to 1 of
//           prod(q != p: t o_q + (1 - t) z_q)
//
// a polynomial in t, so that Gauss and Legendre's rule with as many points as half the players of
// the longest path is exact. All factors are positive and nothing cancels, however deep the tree.
struct ShapStep {
  enum Kind : uint8_t {
    leaf,   // one child that is a leaf
    pair,   // both children are leaves
    enter,  // one child that is a node: what follows is about it, up to the step `leave`
    leave,
  };

  uint32_t split;   // row of bits that says which rows go right
  uint32_t group;   // whom the player's share is added to
  uint32_t value;   // leaf, pair: of the left one, in leaf_values
  uint16_t level;   // of the parent node; the root's is 0
  uint16_t before;  // level of the last node above, at most this, reached by a test of the same
                    // player; 0: there is none
  Kind kind;
  uint8_t right;  // which child; pair: 0
  double old;     // the player's share of weight before this test; 1 if it is its first
  double left_ratio, right_ratio;  // of the weight that goes there; together 1
};

struct ShapTree {
  uint32_t first_step, steps;
  uint32_t output;
  uint32_t points;  // of the rule
};

// Rows that go right. Codes: first_word of the set, thresholds otherwise.
struct ShapSplit {
  double threshold;
  uint32_t first_word;
  uint32_t slot;
  uint8_t is_code, missing_right;
};

struct ShapView {
  const ShapStep* steps = nullptr;
  const ShapTree* trees = nullptr;
  const ShapSplit* splits = nullptr;
  const uint32_t* set_words = nullptr;
  const double* leaf_values = nullptr;  // leaf * leaf_width + output
  // Rule of n points: at n (n - 1) / 2; t, its weight, and 1 - t.
  const double *t = nullptr, *weights = nullptr, *rest = nullptr;
  uint32_t tree_count = 0, split_count = 0, groups = 0;
  uint32_t outputs = 1, leaf_width = 1;
  uint32_t most_steps = 0, most_levels = 0;  // of a tree
  double divisor = 1.0;
};

}  // namespace pelton::forest
