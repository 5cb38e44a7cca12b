// The walk: what a forest means, node by node. Portable; the GPU runs it, every kernel equals it.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/row.h"
#include "cpp/forest/kernels.h"
#include "cpp/simd/lane.h"

namespace pelton::forest {

// The children of a node are neighbours, so one index names both.
struct WalkNode {
  enum Kind : uint32_t { missing_left = 0, missing_right = 1, code = 2, leaf = 3 };

  union {
    double threshold;     // numbers
    uint64_t first_word;  // codes: of the set, in WalkView::set_words
  };
  uint32_t child;  // the left one, the right one follows; a leaf: its index in the forest
  uint32_t test;   // slot * 4 + kind

  PELTON_KERNEL uint32_t kind() const { return test & 3; }
  PELTON_KERNEL uint32_t slot() const { return test >> 2; }
};

// Borrowed, plain: can be copied to a device array by array.
struct WalkView {
  const WalkNode* nodes = nullptr;
  const uint32_t* roots = nullptr;         // per tree
  const uint32_t* tree_outputs = nullptr;  // per tree; 0 when leaves are vectors
  const uint32_t* set_words = nullptr;
  const double* leaf_values = nullptr;  // leaf * leaf_width + output
  const double* base = nullptr;         // per output
  uint32_t trees = 0, node_count = 0, set_word_count = 0, leaf_count = 0;
  uint32_t outputs = 1, leaf_width = 1;
  double divisor = 1.0;
  bool sum_f32 = false;
};

// The cells of one row, however they are stored.
struct RowCells {
  const Cell* cells;
  PELTON_KERNEL double number(uint32_t slot) const { return cells[slot].number; }
  PELTON_KERNEL uint32_t code(uint32_t slot) const {
    return static_cast<uint32_t>(cells[slot].code);
  }
};
struct TileCells {
  const double* const* numbers;
  const int32_t* const* codes;
  size_t row;
  PELTON_KERNEL double number(uint32_t slot) const { return numbers[slot][row]; }
  PELTON_KERNEL uint32_t code(uint32_t slot) const {
    return static_cast<uint32_t>(codes[slot][row]);
  }
};

template <class Cells>
PELTON_KERNEL bool goes_right(const WalkView& view, const WalkNode& node, const Cells& cells) {
  if (node.kind() == WalkNode::code) {
    const uint32_t code = cells.code(node.slot());
    return view.set_words[node.first_word + code / 32] >> (code % 32) & 1;
  }
  const double x = cells.number(node.slot());
  return node.kind() == WalkNode::missing_right ? !(x <= node.threshold) : x > node.threshold;
}

// The leaf of the forest in which a row ends.
template <class Cells>
PELTON_KERNEL uint32_t leaf_of(const WalkView& view, uint32_t tree, const Cells& cells) {
  const WalkNode* node = view.nodes + view.roots[tree];
  while (node->kind() != WalkNode::leaf)
    node = view.nodes + node->child + goes_right(view, *node, cells);
  return node->child;
}

PELTON_KERNEL double add_leaf(bool sum_f32, double sum, double value) {
  return sum_f32 ? narrow(sum + value) : sum + value;
}

PELTON_KERNEL double divide_sum(bool sum_f32, double sum, double divisor) {
  return sum_f32 ? narrow(sum / divisor) : sum / divisor;
}

// margins[output * stride]: `stride` is 1 for a row, tile_rows for a row of a tile.
PELTON_KERNEL void begin_sums(const WalkView& view, double* margins, size_t stride) {
  for (uint32_t output = 0; output < view.outputs; ++output)
    margins[output * stride] = view.base[output];
}

PELTON_KERNEL void add_leaf_values(const WalkView& view, uint32_t tree, uint32_t leaf,
                                   double* margins, size_t stride) {
  const double* values = view.leaf_values + static_cast<size_t>(leaf) * view.leaf_width;
  double* sums = margins + view.tree_outputs[tree] * stride;
  for (uint32_t k = 0; k < view.leaf_width; ++k)
    sums[k * stride] = add_leaf(view.sum_f32, sums[k * stride], values[k]);
}

PELTON_KERNEL void end_sums(const WalkView& view, double* margins, size_t stride) {
  if (view.divisor == 1.0) return;
  for (uint32_t output = 0; output < view.outputs; ++output)
    margins[output * stride] = divide_sum(view.sum_f32, margins[output * stride], view.divisor);
}

template <class Cells>
PELTON_KERNEL void walk(const WalkView& view, const Cells& cells, double* margins, size_t stride) {
  begin_sums(view, margins, stride);
  for (uint32_t tree = 0; tree < view.trees; ++tree)
    add_leaf_values(view, tree, leaf_of(view, tree, cells), margins, stride);
  end_sums(view, margins, stride);
}

}  // namespace pelton::forest
