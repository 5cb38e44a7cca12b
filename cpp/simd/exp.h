// exp in float64, the same bits in every register, within 0.51 ulp, and as glibc computes it where
// the CPU has fused multiply-add.
//
// The sources call glibc's exp, and what it rounds wrong shows: where a probability is near 1, one
// wrong bit of it is hundreds of ulp of its complement. Hence the same formula, fused likewise:
// x = (128 k + i) ln2 / 128 + r, e^x = 2^k 2^(i / 128) (1 + p(r)).
//
// Source: the method, its reduction and its polynomial are those of the exp that Arm contributed to
// glibc (Arm Optimized Routines, math/exp.c); the constants are that polynomial's.
#pragma once
#include <cmath>

#include "cpp/simd/exp_powers.h"
#include "cpp/simd/lane.h"
#include "cpp/simd/lanes.h"

namespace pelton {

// e^(x + tail), where x's own rounding lost the tail.
PELTON_KERNEL double exp_of_sum(double x, double tail) {
  constexpr double shift = 0x1.8p+52;
  // Beyond these the result is 0 or inf, and k fits its bits; NaN passes both.
  const double inside = min(max(x, -746.0), 710.0);
  const double whole = fma(0x1.71547652b82fep+0 * 128, inside, shift) - shift;
  const double most = fma(whole, -0x1.62e42fefa0000p-8, inside);
  const double r = fma(whole, -0x1.cf79abc9e3b39p-47, most) + tail;
  if (is_nan(x)) return x;
  const int64_t number = static_cast<int64_t>(whole);
  const ExpPower power = exp_power(static_cast<uint32_t>(number & 127));
  const double k = static_cast<double>(number >> 7);
  const double r2 = r * r;
  const double low = fma(r, 0x1.555555555543cp-3, 0x1.ffffffffffdbdp-2);
  const double high = fma(r, 0x1.1111167a4d017p-7, 0x1.55555cf172b91p-5);
  const double p = fma(r2 * r2, high, fma(r2, low, power.tail + r));
  const double y = fma(power.head, p, power.head);
  // In two steps, so that neither power leaves the normal range and a denormal is rounded once.
  const double half = nearest(k * 0.5);
  return scale_by_power(scale_by_power(y, half), k - half);
}

PELTON_KERNEL double exp(double x) {
  return exp_of_sum(x, 0.0);
}

// Lane by lane: a link runs once per row, and registers have no tables.
template <class V>
PELTON_KERNEL V exp(V x) {
  return lane_by_lane(x, [](double lane) { return exp(lane); });
}

}  // namespace pelton
