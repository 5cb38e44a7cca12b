// Tile masks: every distinct test once for all rows of a tile, then whole trees by bit logic.
//
// A test's result is one bit per row. A tree starts with all rows at its root; a node sends
// rows & ~test left and rows & test right. The bits of the rows' leaf indices, plane by plane, are
// unions of such masks; from them come one index byte per row and the leaf values. Work per row
// does not depend on its values, so there is nothing to mispredict.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/row.h"
#include "cpp/forest/lowered.h"
#include "cpp/forest/tile_tests.h"

namespace pelton::forest {

// Masks of 1 << bits leaves to the bits of their numbers, two bits at a time: four neighbours merge
// into one.
template <class Rows, int bits>
PELTON_KERNEL void merge_leaves(uint64_t* places, uint64_t* planes) {
  if constexpr (bits == 1) {
    Rows::load(places + tile_words).store(planes);
  } else if constexpr (bits > 1) {
    Rows low = Rows::none(), high = Rows::none();
    for (size_t k = 0; k < size_t{1} << (bits - 2); ++k) {
      const uint64_t* four = places + 4 * k * tile_words;
      const Rows one = Rows::load(four + tile_words);
      const Rows two = Rows::load(four + 2 * tile_words);
      const Rows three = Rows::load(four + 3 * tile_words);
      low = low | one | three;
      high = high | two | three;
      (Rows::load(four) | one | two | three).store(places + k * tile_words);
    }
    low.store(planes);
    high.store(planes + tile_words);
    merge_leaves<Rows, bits - 2>(places, planes + 2 * tile_words);
  }
}

// Leaves the bits of the rows' leaf indices in planes[0 .. bits - 1].
template <class Rows, int bits>
PELTON_KERNEL void route_by_leaf(const TileMasksView& view, const RoutedTree& tree,
                                 const uint64_t* tests, uint64_t* places, uint64_t* planes) {
  const Route* routes = view.routes + tree.first_route;
  for (uint32_t leaf = tree.leaves; leaf < 1u << bits; ++leaf)
    Rows::none().store(places + leaf * tile_words);
  Rows::all().store(places + (size_t{1} << bits) * tile_words);  // the root's
  for (uint32_t k = 0; k < tree.routes; ++k) {
    const Route& node = routes[k];
    const Rows rows = Rows::load(places + node.self * tile_words);
    const Rows test = Rows::load(tests + size_t{node.test} * tile_words);
    without(rows, test).store(places + node.left * tile_words);
    (rows & test).store(places + node.right * tile_words);
  }
  merge_leaves<Rows, bits>(places, planes);
}

// The same for balanced trees: half the work, because the leaves' masks are never made.
template <class Rows, int bits>
PELTON_KERNEL void route_by_level(const TileMasksView& view, const RoutedTree& tree,
                                  const uint64_t* tests, uint64_t* places, uint64_t* planes) {
  const Route* node = view.routes + tree.first_route;
  Rows::all().store(places);
  for (int level = 0; level < bits; ++level) {
    Rows plane = Rows::none();
    for (uint32_t k = 0; k < tree.level_nodes[level]; ++k, ++node) {
      const Rows rows = Rows::load(places + node->self * tile_words);
      const Rows test = Rows::load(tests + size_t{node->test} * tile_words);
      const Rows right = rows & test;
      plane = plane | right;
      if (level + 1 == bits) continue;
      without(rows, test).store(places + node->left * tile_words);
      right.store(places + node->right * tile_words);
    }
    plane.store(planes + (bits - 1 - level) * tile_words);
  }
}

template <class Rows, int bits, Adding adding>
PELTON_KERNEL void add_tree(const TileMasksView& view, const RoutedTree& tree, uint32_t leaf_width,
                            size_t rows, const uint64_t* tests, uint64_t* places,
                            RealOf<adding>* sums) {
  alignas(64) uint64_t planes[bits == 0 ? tile_words : bits * tile_words];
  alignas(64) uint8_t indices[64];
  if (tree.by_level)
    route_by_level<Rows, bits>(view, tree, tests, places, planes);
  else
    route_by_leaf<Rows, bits>(view, tree, tests, places, planes);
  const RealOf<adding>* values;
  if constexpr (adding == Adding::f32)
    values = view.values_f32 + tree.first_value;
  else
    values = view.values + tree.first_value;
  constexpr size_t table = bits <= 4 ? 16 : size_t{1} << bits;  // a whole register at least
  for (size_t first = 0; first < rows; first += 64) {
    Rows::template indices_of_64<bits>(planes + first / 64, indices);
    for (uint32_t k = 0; k < leaf_width; ++k) {
      RealOf<adding>* out = sums + (tree.output + k) * tile_rows + first;
      if constexpr (adding == Adding::rounded) {
        for (int row = 0; row < 64; ++row)
          out[row] = add<adding>(out[row], values[k * table + indices[row]]);
      } else {
        Rows::template add_64<bits>(values + k * table, indices, out);
      }
    }
  }
}

// Picks the code for the tree's number of index bits.
template <class Rows, Adding adding, int bits = 0>
PELTON_KERNEL void add_tree_of(const TileMasksView& view, const RoutedTree& tree,
                               uint32_t leaf_width, size_t rows, const uint64_t* tests,
                               uint64_t* places, RealOf<adding>* sums) {
  if (tree.index_bits == bits)
    add_tree<Rows, bits, adding>(view, tree, leaf_width, rows, tests, places, sums);
  else if constexpr (bits < 8)
    add_tree_of<Rows, adding, bits + 1>(view, tree, leaf_width, rows, tests, places, sums);
}

template <class Rows, Adding adding>
PELTON_KERNEL void add_trees(const TileMasksView& view, uint32_t leaf_width, size_t rows,
                             const uint64_t* tests, uint64_t* places, RealOf<adding>* sums) {
  for (uint32_t t = 0; t < view.tree_count; ++t)
    add_tree_of<Rows, adding>(view, view.trees[t], leaf_width, rows, tests, places, sums);
}

template <class Simd>
PELTON_KERNEL void run_tile_masks(const Lowered& lowered, const Tile& tile, double* margins,
                                  uint64_t* scratch) {
  using Rows = typename Simd::Rows;
  const TileMasksView& view = lowered.tile_masks;
  const WalkView& forest = lowered.walk;
  uint64_t* places = scratch + size_t{view.tests} * tile_words;
  const size_t sums = size_t{forest.outputs} * tile_rows;
  run_tests<Simd>(view, tile, scratch);
  if (view.adding == Adding::f32) {
    auto* singles = reinterpret_cast<float*>(places + size_t{view.places} * tile_words);
    for (size_t k = 0; k < sums; ++k) singles[k] = static_cast<float>(forest.base[k / tile_rows]);
    add_trees<Rows, Adding::f32>(view, forest.leaf_width, tile.rows, scratch, places, singles);
    for (size_t k = 0; k < sums; ++k) margins[k] = singles[k];
  } else {
    for (size_t k = 0; k < sums; ++k) margins[k] = forest.base[k / tile_rows];
    if (view.adding == Adding::rounded)
      add_trees<Rows, Adding::rounded>(view, forest.leaf_width, tile.rows, scratch, places,
                                       margins);
    else
      add_trees<Rows, Adding::f64>(view, forest.leaf_width, tile.rows, scratch, places, margins);
  }
  if (forest.divisor == 1.0) return;
  for (size_t k = 0; k < sums; ++k)
    margins[k] = divide_sum(forest.sum_f32, margins[k], forest.divisor);
}

}  // namespace pelton::forest
