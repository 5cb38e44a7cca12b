// x^y in float64, the same bits in every register, within 0.52 ulp: e^(y log x), the logarithm
// with what it rounded off. The ends are those of C99's pow.
#pragma once
#include "cpp/simd/exp.h"
#include "cpp/simd/infinite.h"
#include "cpp/simd/log.h"

namespace pelton {

PELTON_KERNEL bool is_whole(double x) {
  constexpr double most = 4503599627370496.0;  // from 2^52 on every number is whole
  const double size = x < 0 ? -x : x;
  return size >= most || (size + most) - most == size;
}

PELTON_KERNEL double power(double x, double y) {
  constexpr double infinity = infinite;
  if (y == 0 || x == 1) return 1.0;
  if (is_nan(x) || is_nan(y)) return missing;
  const bool odd = is_whole(y) && !is_whole(y * 0.5);
  const double sign = odd && bits_of(x) >> 63 ? -1.0 : 1.0;
  const double size = from_bits(bits_of(x) & ~(uint64_t{1} << 63));
  if (size == 0 || size == infinity) return sign * ((size == 0) == (y > 0) ? 0.0 : infinity);
  if (y == infinity || y == -infinity)
    return size == 1 ? 1.0 : ((size > 1) == (y > 0) ? infinity : 0.0);
  if (x < 0 && !is_whole(y)) return missing;
  const Pair logarithm = log_pair(size, 0.0);
  const double product = logarithm.head * y;
  // Beyond these the power is 0 or inf, and the rest of the product may not be a number.
  const bool inside = -1000.0 < product && product < 1000.0;
  const double rest = inside ? fma(logarithm.head, y, -product) + logarithm.tail * y : 0.0;
  return sign * exp_of_sum(product, rest);
}

template <class V>
PELTON_KERNEL V power(V x, V y) {
  return lane_by_lane(x, y, [](double base, double exponent) { return power(base, exponent); });
}

}  // namespace pelton
