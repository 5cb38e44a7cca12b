// sin and cos in float64, the same bits in every register, within 1 ulp for every number.
//
// Source: the two polynomials are Sun's fdlibm's (k_sin.c, k_cos.c).
#pragma once
#include "cpp/simd/lanes.h"
#include "cpp/simd/turns.h"

namespace pelton {

PELTON_KERNEL double sin_near_zero(double angle, double rest) {
  const double z = angle * angle;
  double p = fma(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08);
  p = fma(z, p, 2.75573137070700676789e-06);
  p = fma(z, p, -1.98412698298579493134e-04);
  p = fma(z, p, 8.33333333332248946124e-03);
  const double cube = z * angle;
  return angle - ((z * (0.5 * rest - cube * p) - rest) - cube * -1.66666666666666324348e-01);
}

PELTON_KERNEL double cos_near_zero(double angle, double rest) {
  const double z = angle * angle;
  double p = fma(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09);
  p = fma(z, p, -2.75573143513906633035e-07);
  p = fma(z, p, 2.48015872894767294178e-05);
  p = fma(z, p, -1.38888888888741095749e-03);
  p = fma(z, p, 4.16666666666666019037e-02);
  const double half = 0.5 * z;
  const double most = 1.0 - half;
  return most + (((1.0 - most) - half) + (z * (z * p) - angle * rest));
}

// The sine of x plus so many quarter turns.
PELTON_KERNEL double sin_after(double x, uint32_t quarters) {
  if (!(x - x == 0)) return missing;
  const Turn turn = turn_of(x);
  const uint32_t quarter = turn.quarter + quarters;
  const double value =
      quarter & 1 ? cos_near_zero(turn.angle, turn.rest) : sin_near_zero(turn.angle, turn.rest);
  return quarter & 2 ? -value : value;
}

PELTON_KERNEL double sin(double x) {
  return x == 0 ? x : sin_after(x, 0);
}

PELTON_KERNEL double cos(double x) {
  return sin_after(x, 1);
}

template <class V>
PELTON_KERNEL V sin(V x) {
  return lane_by_lane(x, [](double lane) { return sin(lane); });
}
template <class V>
PELTON_KERNEL V cos(V x) {
  return lane_by_lane(x, [](double lane) { return cos(lane); });
}

}  // namespace pelton
