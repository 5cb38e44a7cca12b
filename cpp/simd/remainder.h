// Division rounded down and its remainder, as Python and NumPy define them.
//
// Source: NumPy's npy_divmod: the remainder is C's fmod, moved to the sign of the divisor, and the
// quotient is what is left without it, rounded to the whole number that it nearly is.
#pragma once
#include <cmath>

#include "cpp/simd/lane.h"
#include "cpp/simd/lanes.h"

namespace pelton {

PELTON_KERNEL double whole_below(double x) {
  constexpr double most = 4503599627370496.0;  // from 2^52 on every number is whole
  if (!(-most < x && x < most)) return x;
  const double near = x < 0 ? -((most - x) - most) : (x + most) - most;
  return near > x ? near - 1.0 : near;
}

PELTON_KERNEL double remainder(double x, double y) {
  const double left = fmod(x, y);
  if (y == 0) return left;
  if (left == 0) return from_bits(bits_of(y) & uint64_t{1} << 63);  // a zero of the divisor's sign
  return (y < 0) != (left < 0) ? left + y : left;
}

PELTON_KERNEL double floor_divide(double x, double y) {
  if (y == 0) return x / y;
  const double left = fmod(x, y);
  double times = (x - left) / y;
  if (left != 0 && (y < 0) != (left < 0)) times -= 1.0;
  if (times == 0) return from_bits(bits_of(x / y) & uint64_t{1} << 63);
  const double below = whole_below(times);
  return times - below > 0.5 ? below + 1.0 : below;
}

template <class V>
PELTON_KERNEL V remainder(V x, V y) {
  return lane_by_lane(x, y, [](double a, double b) { return remainder(a, b); });
}
template <class V>
PELTON_KERNEL V floor_divide(V x, V y) {
  return lane_by_lane(x, y, [](double a, double b) { return floor_divide(a, b); });
}

}  // namespace pelton
