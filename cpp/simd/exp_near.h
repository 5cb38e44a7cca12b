// exp of whole registers, within 4 ulp: for sums of many of them, whose class is tolerance.
//
// No table and no branch, so a register's lanes go together; no fused operation, so every register
// gives the same bits. x = n ln2 + r, and e^r by its Taylor polynomial of degree 13.
#pragma once
#include "cpp/simd/lane.h"

namespace pelton {

template <class V>
PELTON_KERNEL V exp_near(V x) {
  // Below, the result is smaller than the smallest normal number and counts as 0.
  const V inside = min(max(select(is_nan(x), V(0.0), x), V(-708.0)), V(709.5));
  const V n = nearest(inside * V(0x1.71547652b82fep+0));
  const V r = (inside - n * V(0x1.62e42fefa0000p-1)) - n * V(0x1.cf79abc9e3b39p-40);
  const V r2 = r * r, r4 = r2 * r2;
  const V low = (V(1.0) + r) + r2 * (V(1.0 / 2) + r * V(1.0 / 6));
  const V middle = (V(1.0 / 24) + r * V(1.0 / 120)) + r2 * (V(1.0 / 720) + r * V(1.0 / 5040));
  const V high = (V(1.0 / 40320) + r * V(1.0 / 362880)) +
                 r2 * (V(1.0 / 3628800) + r * V(1.0 / 39916800)) +
                 r4 * (V(1.0 / 479001600) + r * V(1.0 / 6227020800.0));
  const V power = scale_by_power(low + r4 * (middle + r4 * high), n);
  const V found = select(x < V(-708.0), V(0.0), select(V(709.5) < x, V(1.0) / V(0.0), power));
  return select(is_nan(x), x, found);
}

}  // namespace pelton
