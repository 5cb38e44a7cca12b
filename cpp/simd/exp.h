// exp in float64, the same bits in every register, within 0.7 ulp of the exact value.
//
// x = k ln2 + r, |r| <= ln2 / 2. With t = r^2 and R = r coth(r/2) = 2 + t P(t),
// e^r = 1 + 2r / (R - r) = 1 + r + r c / (2 - c) for c = r - t P(t).
// P's coefficients are 2 B(2k) / (2k)!, the Bernoulli numbers; seven of them reach 2^-65.
// What rounding drops from r and from 1 + r is exact to compute, and added back.
#pragma once
#include "cpp/simd/lane.h"

namespace pelton {

template <class V>
PELTON_KERNEL V exp(V x) {
  // Beyond these the result is inf or 0 whatever follows; NaN passes both.
  const V inside = min(max(x, V(-746.0)), V(710.0));
  const V k = nearest(inside * V(0x1.71547652b82fep+0));
  const V high = inside - k * V(0x1.62e42feep-1);  // exact: k has 11 bits, the constant 32
  const V low = k * V(0x1.a39ef35793c76p-33);
  const V r = high - low;
  const V t = r * r;
  V p = V(14.0 / 6.0 / 87178291200.0);
  p = V(-691.0 / 653837184000.0) + t * p;
  p = V(1.0 / 23950080.0) + t * p;
  p = V(-1.0 / 604800.0) + t * p;
  p = V(1.0 / 15120.0) + t * p;
  p = V(-1.0 / 360.0) + t * p;
  p = V(1.0 / 6.0) + t * p;
  const V c = r - t * p;
  const V tail = (r * c) / (V(2.0) - c) + ((high - r) - low);
  const V head = V(1.0) + r;
  const V y = head + ((r - (head - V(1.0))) + tail);
  // In two steps, so that neither power leaves the normal range and a denormal is rounded once.
  const V half = nearest(k * V(0.5));
  return scale_by_power(scale_by_power(y, half), k - half);
}

}  // namespace pelton
