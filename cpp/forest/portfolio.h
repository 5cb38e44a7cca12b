// The two entries of every instruction set: they run the kernel that lower() chose.
#pragma once
#include "cpp/forest/leaf_masks.h"
#include "cpp/forest/lowered.h"
#include "cpp/forest/tile_masks.h"

namespace pelton::forest {

template <class Simd>
PELTON_KERNEL void run_tile(const Lowered& lowered, const Tile& tile, double* margins,
                            uint64_t* scratch) {
  if (lowered.tile == TileChoice::tile_masks)
    return run_tile_masks<Simd>(lowered, tile, margins, scratch);
  for (size_t row = 0; row < tile.rows; ++row)
    walk(lowered.walk, TileCells{tile.numbers, tile.codes, row}, margins + row, tile_rows);
}

template <class Simd>
PELTON_KERNEL void run_row(const Lowered& lowered, const Cell* cells, double* margins,
                           uint64_t* scratch) {
  if (lowered.row == RowChoice::leaf_masks)
    return run_leaf_masks<typename Simd::Rows>(lowered, cells, margins, scratch);
  walk(lowered.walk, RowCells{cells}, margins, 1);
}

}  // namespace pelton::forest
