// Branch-free binary search for eight values at once. Portable.
#pragma once
#include "cpp/simd/lane.h"

namespace pelton::scalar {

struct Search {
  static constexpr size_t lanes = 8;
  // below[k] = how many of the 2^steps - 1 rising `numbers` lie below x[k]; 0 for NaN. `top` holds
  // the first four of `steps` levels of the search tree, root at 1.
  PELTON_KERNEL static void count_below(const double* numbers, uint32_t steps, const double* top,
                                        const double* x, uint32_t* below) {
    (void)top;
    size_t at[lanes] = {};
    for (size_t half = (size_t{1} << steps) >> 1; half; half >>= 1)
#pragma GCC unroll 8
      for (size_t k = 0; k < lanes; ++k)
        at[k] += half & -static_cast<size_t>(numbers[at[k] + half - 1] < x[k]);
    for (size_t k = 0; k < lanes; ++k) below[k] = static_cast<uint32_t>(at[k]);
  }
};

}  // namespace pelton::scalar
