// What a forest becomes at load: plain tables for the kernels, and which kernels run.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/forest/walk.h"

namespace pelton::forest {

// Views only: kernels compiled for an instruction set must not meet a container. The memory belongs
// to the object that lower() returns.
struct Lowered {
  WalkView walk;
};

}  // namespace pelton::forest
