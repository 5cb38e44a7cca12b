// log, log1p, log2, log10 in float64, the same bits in every register, within 0.51 ulp, log1p 0.75.
//
// x = 2^k z, z c near 1, log x = k ln2 + log(1 / c) + log(1 + r), every sum kept with what it
// rounded off: `power` multiplies the result by its exponent, so 53 bits would not do.
//
// Source: the reduction is Tang (1990), "Table-driven implementation of the logarithm function in
// IEEE floating-point arithmetic"; the series is log's own.
#pragma once
#include <cmath>

#include "cpp/simd/infinite.h"
#include "cpp/simd/lane.h"
#include "cpp/simd/lanes.h"
#include "cpp/simd/log_parts.h"

namespace pelton {

// A number as a sum: head is the sum rounded, tail the rest.
struct Pair {
  double head, tail;
};

// log(x + rest) within 2^-68 of itself, for 0 < x < inf and a rest that x's rounding lost.
PELTON_KERNEL Pair log_pair(double x, double rest) {
  constexpr double ln2 = 0x1.62e42fefa3800p-1, ln2_tail = 0x1.ef35793c76730p-45;
  const double denormal = x < 0x1p-1022 ? 54.0 : 0.0;
  if (denormal > 0) x *= 0x1p54;  // no rest: only sums near 1 have one
  const uint64_t bits = bits_of(x);
  const uint64_t above = bits - 0x3fe6000000000000;
  const LogPart part = log_part(static_cast<uint32_t>(above >> 45) & 127);
  const int64_t power = static_cast<int64_t>(above) >> 52;
  const double k = static_cast<double>(power) - denormal;
  const double z = from_bits(bits - (above & 0xfff0000000000000));
  const double product = z * part.inverse;
  const double r = product - 1.0;
  const double down = -static_cast<double>(power < 1000 ? power : 1000);  // 2^down is normal
  const double r_rest = fma(z, part.inverse, -product) + scale_by_power(rest, down) * part.inverse;
  const double whole = k * ln2 + part.head;  // exact: 42 bits behind the point
  const double first = whole + r;
  const double square = r * r;
  const double sum = first - 0.5 * square;
  double p = fma(r, 0x1.745d1745d1746p-4, -0x1.999999999999ap-4);
  p = fma(r, p, 0x1.c71c71c71c71cp-4);
  p = fma(r, p, -0x1p-3);
  p = fma(r, p, 0x1.2492492492492p-3);
  p = fma(r, p, -0x1.5555555555555p-3);
  p = fma(r, p, 0x1.999999999999ap-3);
  p = fma(r, p, -0x1p-2);
  p = fma(r, p, 0x1.5555555555555p-2);
  const double small = (whole - first + r) + (first - sum - 0.5 * square) +
                       (r_rest - r_rest * (r + 0.5 * r_rest) - 0.5 * fma(r, r, -square)) +
                       (k * ln2_tail + part.tail) + square * r * p;
  const double head = sum + small;
  return {head, sum - head + small};
}

// What every logarithm says of numbers that have none; NaN where it has one.
PELTON_KERNEL double log_of_end(double x) {
  constexpr double infinity = infinite;
  if (x == 0) return -infinity;
  return x < 0 ? missing : x;  // +inf or NaN
}

PELTON_KERNEL bool has_log(double x) {
  return x > 0 && x < infinite;
}

PELTON_KERNEL double log(double x) {
  return has_log(x) ? log_pair(x, 0.0).head : log_of_end(x);
}

PELTON_KERNEL double log1p(double x) {
  const double sum = 1.0 + x;
  if (x == 0) return x;  // keeps the sign
  if (!has_log(sum)) return log_of_end(sum);
  const double rest = x < 1.0 ? x - (sum - 1.0) : 1.0 - (sum - x);
  return log_pair(sum, rest).head;
}

// log(x) times a constant.
PELTON_KERNEL double log_times(double x, double factor, double factor_tail) {
  if (!has_log(x)) return log_of_end(x);
  const Pair value = log_pair(x, 0.0);
  const double product = value.head * factor;
  const double rest = value.head * factor_tail + value.tail * factor;
  return product + (fma(value.head, factor, -product) + rest);
}

PELTON_KERNEL double log2(double x) {
  return log_times(x, 0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56);
}

PELTON_KERNEL double log10(double x) {
  return log_times(x, 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57);
}

template <class V>
PELTON_KERNEL V log(V x) {
  return lane_by_lane(x, [](double lane) { return log(lane); });
}
template <class V>
PELTON_KERNEL V log1p(V x) {
  return lane_by_lane(x, [](double lane) { return log1p(lane); });
}
template <class V>
PELTON_KERNEL V log2(V x) {
  return lane_by_lane(x, [](double lane) { return log2(lane); });
}
template <class V>
PELTON_KERNEL V log10(V x) {
  return lane_by_lane(x, [](double lane) { return log10(lane); });
}

}  // namespace pelton
