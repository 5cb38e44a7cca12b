// What a forest becomes at load: plain tables for the kernels, and which kernels run.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/forest/leaf_masks_view.h"
#include "cpp/forest/rank_walk_view.h"
#include "cpp/forest/tile_masks_view.h"
#include "cpp/forest/walk.h"

namespace pelton::forest {

// Views only: kernels compiled for an instruction set must not meet a container. The memory belongs
// to the object that lower() returns.
enum class RowChoice : uint8_t { walk, rank_walk, leaf_masks };
enum class TileChoice : uint8_t { walk, rank_walk, tile_masks };

// A slot that the forest reads.
struct ReadSlot {
  uint32_t slot = 0;
  bool is_code = false;
};

struct Lowered {
  WalkView walk;
  RankWalkView rank_walk;    // only if chosen for either
  LeafMasksView leaf_masks;  // only if chosen for rows
  TileMasksView tile_masks;  // only if chosen for tiles
  const ReadSlot* slots = nullptr;
  uint32_t slot_count = 0;
  uint32_t cells = 0;     // the highest slot + 1
  uint32_t few_rows = 0;  // tiles of no more rows go row by row
  RowChoice row = RowChoice::walk;
  TileChoice tile = TileChoice::walk;
};

}  // namespace pelton::forest
