// The hyperbolic tangent in float64, the same bits in every register, within 2 ulp.
//
// tanh x = (e^2x - 1) / (e^2x + 1), by expm1, so that nothing cancels near 0.
#pragma once
#include "cpp/simd/expm1.h"

namespace pelton {

PELTON_KERNEL double tanh(double x) {
  const double size = x < 0 ? -x : x;
  if (!(size > 0x1p-28)) return x;  // NaN, the sign of a zero, and what x^3 / 3 cannot change
  const double power = expm1(2.0 * min(size, 22.0));  // beyond that 1
  const double result = power / (power + 2.0);
  return x < 0 ? -result : result;
}

template <class V>
PELTON_KERNEL V tanh(V x) {
  return lane_by_lane(x, [](double lane) { return tanh(lane); });
}

}  // namespace pelton
