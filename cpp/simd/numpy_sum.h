// A sum in the order in which NumPy adds a contiguous axis: eight partial sums from eight on.
#pragma once
#include <cstdint>

#include "cpp/core/macros.h"

namespace pelton {

inline constexpr uint32_t longest_numpy_sum = 128;  // beyond, NumPy halves the axis first

// `of(k)` gives the numbers.
template <class V, class Of>
PELTON_KERNEL V numpy_sum(uint32_t count, Of of) {
  if (count < 8) {
    V sum = V(0.0);
    for (uint32_t k = 0; k < count; ++k) sum = sum + of(k);
    return sum;
  }
  V part[8] = {of(0), of(1), of(2), of(3), of(4), of(5), of(6), of(7)};
  uint32_t k = 8;
  for (; k < count - count % 8; k += 8)
    for (uint32_t j = 0; j < 8; ++j) part[j] = part[j] + of(k + j);
  V sum = ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  for (; k < count; ++k) sum = sum + of(k);
  return sum;
}

}  // namespace pelton
