// How a forest is lowered, one function per kernel's tables. Only lower.cpp and its parts need
// this.
#pragma once
#include "cpp/forest/arena.h"
#include "cpp/forest/forest.h"
#include "cpp/forest/lowered.h"

namespace pelton::forest {

WalkView lower_walk(const Forest& forest, Arena& arena);

RankSource lower_ranks(const Forest& forest, const Source& source, Arena& arena);

bool fits_rank_walk(const Forest& forest);
RankWalkView lower_rank_walk(const Forest& forest, Arena& arena);

// f32 where the forest sums in f32 and all that it sums is f32.
Adding adding_of(const Forest& forest);

// Whether the tables stay within their bounds.
bool fits_leaf_masks(const Forest& forest);
LeafMasksView lower_leaf_masks(const Forest& forest, Adding adding, Arena& arena);

// Whether the forest's tests and trees are within what the kernel's tables can hold.
bool fits_tile_masks(const Forest& forest);
TileMasksView lower_tile_masks(const Forest& forest, Adding adding, Arena& arena);

}  // namespace pelton::forest
