// How a forest is lowered, one function per kernel's tables. Only lower.cpp and its parts need
// this.
#pragma once
#include "cpp/forest/arena.h"
#include "cpp/forest/forest.h"
#include "cpp/forest/lowered.h"

namespace pelton::forest {

WalkView lower_walk(const Forest& forest, Arena& arena);

}  // namespace pelton::forest
