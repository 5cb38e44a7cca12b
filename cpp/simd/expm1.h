// e^x - 1 in float64, the same bits in every register, within 0.52 ulp, also where e^x is near 1.
//
// x = (128 k + i) ln2 / 128 + r as in exp.h; the power 2^k 2^(i / 128) loses its 1 before r's share
// is added, and every sum is kept with what it rounded off.
#pragma once
#include <cmath>

#include "cpp/simd/exp_powers.h"
#include "cpp/simd/lane.h"
#include "cpp/simd/lanes.h"

namespace pelton {

PELTON_KERNEL double expm1(double x) {
  constexpr double shift = 0x1.8p+52;
  if (is_nan(x)) return x;
  if (-0x1p-54 < x && x < 0x1p-54) return x;        // the sign of a zero too
  const double inside = min(max(x, -60.0), 710.0);  // beyond these -1 or inf
  const double whole = fma(0x1.71547652b82fep+0 * 128, inside, shift) - shift;
  const double most = fma(whole, -0x1.62e42fefa0000p-8, inside);
  const double r = fma(whole, -0x1.cf79abc9e3b39p-47, most);
  const double r_rest = fma(whole, -0x1.cf79abc9e3b39p-47, most - r);
  const int64_t number = static_cast<int64_t>(whole);
  const ExpPower power = exp_power(static_cast<uint32_t>(number & 127));
  // e^r - 1 - r; up to r^7, which is 2^-65 of r.
  double p = fma(r, 0x1.a01a01a01a01ap-13, 0x1.6c16c16c16c17p-10);
  p = fma(r, p, 0x1.1111111111111p-7);
  p = fma(r, p, 0x1.5555555555555p-5);
  p = fma(r, p, 0x1.5555555555555p-3);
  p = fma(r, p, 0x1p-1);
  const double small = fma(r * r, p, r_rest);
  if (number == 0) return r + small;
  const double k = static_cast<double>(number >> 7);
  const double half = nearest(k * 0.5);
  // 2^k in two steps, or it would be infinite before its product is.
  const double one = scale_by_power(scale_by_power(1.0, -half), half - k);
  const double larger = max(power.head, one), smaller = min(power.head, one);
  const double apart = larger - smaller;
  const double apart_rest = larger - apart - smaller;
  const double sign = power.head < one ? -1.0 : 1.0;
  const double product = power.head * r;
  const double product_rest =
      fma(power.head, r, -product) + power.head * (small + fma(power.tail, r, power.tail));
  const double first = sign * apart;
  const double most_of_sum = first + product;
  const double back = most_of_sum - first;
  const double lost = (first - (most_of_sum - back)) + (product - back);
  const double sum = most_of_sum + (lost + (sign * apart_rest + product_rest));
  return scale_by_power(scale_by_power(sum, half), k - half);
}

template <class V>
PELTON_KERNEL V expm1(V x) {
  return lane_by_lane(x, [](double lane) { return expm1(lane); });
}

}  // namespace pelton
