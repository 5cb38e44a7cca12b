// The two entries of every instruction set: they run the kernel that lower() chose.
#pragma once
#include "cpp/forest/leaf_masks.h"
#include "cpp/forest/lowered.h"
#include "cpp/forest/rank_walk.h"
#include "cpp/forest/tile_masks.h"

namespace pelton::forest {

template <class Simd>
PELTON_KERNEL void run_row(const Lowered& lowered, const Cell* cells, double* margins,
                           uint64_t* scratch) {
  switch (lowered.row) {
    case RowChoice::leaf_masks:
      return run_leaf_masks<typename Simd::Rows>(lowered, cells, margins, scratch);
    case RowChoice::rank_walk:
      return run_rank_walk_row(lowered, cells, margins, scratch);
    case RowChoice::walk:
      walk(lowered.walk, RowCells{cells}, margins, 1);
  }
}

// A tile's words of scratch before the row kernel's own: the cells of one row and its sums.
PELTON_KERNEL size_t one_row_words(const Lowered& lowered) {
  return (size_t{lowered.cells} + 7) / 8 * 8 + (size_t{lowered.walk.outputs} + 7) / 8 * 8;
}

template <class Simd>
PELTON_KERNEL void run_row_by_row(const Lowered& lowered, const Tile& tile, double* margins,
                                  uint64_t* scratch) {
  auto* cells = reinterpret_cast<Cell*>(scratch);
  auto* sums = reinterpret_cast<double*>(scratch + (size_t{lowered.cells} + 7) / 8 * 8);
  for (size_t row = 0; row < tile.rows; ++row) {
    for (uint32_t k = 0; k < lowered.slot_count; ++k) {
      const ReadSlot& read = lowered.slots[k];
      if (read.is_code)
        cells[read.slot].code = tile.codes[read.slot][row];
      else
        cells[read.slot].number = tile.numbers[read.slot][row];
    }
    run_row<Simd>(lowered, cells, sums, scratch + one_row_words(lowered));
    for (uint32_t output = 0; output < lowered.walk.outputs; ++output)
      margins[output * tile_rows + row] = sums[output];
  }
}

template <class Simd>
PELTON_KERNEL void run_tile(const Lowered& lowered, const Tile& tile, double* margins,
                            uint64_t* scratch) {
  if (tile.rows <= lowered.few_rows) return run_row_by_row<Simd>(lowered, tile, margins, scratch);
  switch (lowered.tile) {
    case TileChoice::tile_masks:
      return run_tile_masks<Simd>(lowered, tile, margins, scratch);
    case TileChoice::rank_walk:
      return run_rank_walk_tile<Simd>(lowered, tile, margins, scratch);
    case TileChoice::walk:
      for (size_t row = 0; row < tile.rows; ++row)
        walk(lowered.walk, TileCells{tile.numbers, tile.codes, row}, margins + row, tile_rows);
  }
}

}  // namespace pelton::forest
