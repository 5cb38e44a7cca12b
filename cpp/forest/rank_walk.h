// The rank walk: large trees, several walks at a time, no jump that depends on a value.
//
// Numbers become ranks, so that every test, of numbers and of codes, is one unsigned comparison.
// A walk mostly waits for memory and each step for the one before; twelve walks side by side wait
// together: twelve trees for one row, or twelve rows through one tree, whose nodes then stay
// cached.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/row.h"
#include "cpp/forest/lowered.h"

namespace pelton::forest {

inline constexpr size_t walks = 12;

PELTON_KERNEL uint32_t next_node(const RankNode& node, const uint32_t* state) {
  return node.child + static_cast<uint32_t>(state[node.column] - node.low > node.width);
}

// Moves `at` to the leaves. Walk k reads states + k * stride.
PELTON_KERNEL void descend(const RankNode* nodes, const uint32_t* states, size_t stride,
                           uint32_t* at) {
  uint32_t moved;
  do {
    for (int step = 0; step < 3; ++step)
#pragma GCC unroll 12
      for (size_t k = 0; k < walks; ++k) at[k] = next_node(nodes[at[k]], states + k * stride);
    moved = 0;
#pragma GCC unroll 12
    for (size_t k = 0; k < walks; ++k) {
      const uint32_t next = next_node(nodes[at[k]], states + k * stride);
      moved |= next ^ at[k];
      at[k] = next;
    }
  } while (moved);
}

PELTON_KERNEL void write_rank(const RankColumns& columns, double x, uint32_t rank,
                              uint32_t* state) {
  if (columns.left != RankColumns::none) state[columns.left] = is_nan(x) ? 0 : rank;
  if (columns.right != RankColumns::none) state[columns.right] = is_nan(x) ? ~uint32_t{0} : rank;
}

template <class Cells>
PELTON_KERNEL void write_codes(const Lowered& lowered, const Cells& cells, uint32_t* state) {
  const RankWalkView& view = lowered.rank_walk;
  for (uint32_t k = 0; k < view.code_count; ++k)
    state[view.codes[k].column] = cells.code(view.codes[k].slot);
  for (uint32_t k = 0; k < view.set_count; ++k) {
    const SetColumn& set = view.sets[k];
    const uint32_t code = cells.code(set.slot);
    state[set.column] = lowered.walk.set_words[set.first_word + code / 32] >> (code % 32) & 1;
  }
}

// Scratch: one state.
PELTON_KERNEL void run_rank_walk_row(const Lowered& lowered, const Cell* cells, double* margins,
                                     uint64_t* scratch) {
  const RankWalkView& view = lowered.rank_walk;
  const WalkView& forest = lowered.walk;
  auto* state = reinterpret_cast<uint32_t*>(scratch);
  for (uint32_t k = 0; k < view.number_count; ++k) {
    const double x = cells[view.numbers[k].source.slot].number;
    write_rank(view.numbers[k], x, rank_of(view.numbers[k].source, x), state);
  }
  write_codes(lowered, RowCells{cells}, state);

  begin_sums(forest, margins, 1);
  for (uint32_t first = 0; first < forest.trees; first += walks) {
    const uint32_t trees = forest.trees - first < walks ? forest.trees - first : walks;
    uint32_t at[walks];
    for (uint32_t k = 0; k < walks; ++k) at[k] = forest.roots[first + (k < trees ? k : 0)];
    descend(view.nodes, state, 0, at);
    for (uint32_t k = 0; k < trees; ++k)
      add_leaf_values(forest, first + k, view.nodes[at[k]].low, margins, 1);
  }
  end_sums(forest, margins, 1);
}

// Scratch: one state for each row of a tile.
template <class Simd>
PELTON_KERNEL void run_rank_walk_tile(const Lowered& lowered, const Tile& tile, double* margins,
                                      uint64_t* scratch) {
  using Search = typename Simd::Search;
  const RankWalkView& view = lowered.rank_walk;
  const WalkView& forest = lowered.walk;
  const size_t stride = view.columns;
  auto* states = reinterpret_cast<uint32_t*>(scratch);
  for (uint32_t k = 0; k < view.number_count; ++k) {
    const RankColumns& columns = view.numbers[k];
    const RankSource& source = columns.source;
    const double* numbers = tile.numbers[source.slot];
    alignas(64) uint32_t ranks[tile_rows];
    for (size_t row = 0; row < tile.rows; row += Search::lanes)
      Search::count_below(source.thresholds, source.steps, source.top, numbers + row, ranks + row);
    for (size_t row = 0; row < tile.rows; ++row)
      write_rank(columns, numbers[row], ranks[row], states + row * stride);
  }
  for (size_t row = 0; row < tile.rows; ++row)
    write_codes(lowered, TileCells{tile.numbers, tile.codes, row}, states + row * stride);

  for (size_t row = 0; row < tile.rows; ++row) begin_sums(forest, margins + row, tile_rows);
  for (uint32_t tree = 0; tree < forest.trees; ++tree)
    for (size_t first = 0; first < tile.rows; first += walks) {
      const size_t rows = tile.rows - first < walks ? tile.rows - first : walks;
      uint32_t at[walks];
      for (size_t k = 0; k < walks; ++k) at[k] = forest.roots[tree];
      // The last rows of a tile walk again beside the few that are left, into sums not read.
      const size_t from = rows == walks || tile.rows < walks ? first : tile.rows - walks;
      descend(view.nodes, states + from * stride, stride, at);
      for (size_t k = 0; k < rows; ++k)
        add_leaf_values(forest, tree, view.nodes[at[first - from + k]].low, margins + first + k,
                        tile_rows);
    }
  for (size_t row = 0; row < tile.rows; ++row) end_sums(forest, margins + row, tile_rows);
}

}  // namespace pelton::forest
