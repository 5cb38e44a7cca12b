// How far the inputs of a run came.
#pragma once
#include <cstddef>

#include "tests/cpp/hostile_load.h"

namespace pelton::fuzz {

struct Reached {
  size_t refused = 0, unproved = 0, loaded = 0;
};
inline Reached reached;

inline void count(tests::Outcome outcome) {
  ++(outcome == tests::Outcome::refused    ? reached.refused
     : outcome == tests::Outcome::unproved ? reached.unproved
                                           : reached.loaded);
}

}  // namespace pelton::fuzz
