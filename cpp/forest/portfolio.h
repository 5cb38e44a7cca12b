// The two entries of every instruction set: they run the kernel that lower() chose.
#pragma once
#include "cpp/forest/leaf_masks.h"
#include "cpp/forest/lowered.h"
#include "cpp/forest/rank_walk.h"
#include "cpp/forest/tile_masks.h"

namespace pelton::forest {

template <class Simd>
PELTON_KERNEL void run_tile(const Lowered& lowered, const Tile& tile, double* margins,
                            uint64_t* scratch) {
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

}  // namespace pelton::forest
