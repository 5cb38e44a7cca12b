// One lane: the reference behaviour of every operation on a register.
//
// All numbers are float64 inside a plan. A step whose source computes in float32 rounds after each
// operation (`narrow`); for + - * / and sqrt that equals computing in float32, because 53 >= 2 * 24
// + 2.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "cpp/core/macros.h"

namespace pelton {

// Null, as a number.
inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();

PELTON_KERNEL uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

PELTON_KERNEL double from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// Both keep their first argument when it is NaN.
PELTON_KERNEL double min(double a, double b) {
  return b < a ? b : a;
}
PELTON_KERNEL double max(double a, double b) {
  return b > a ? b : a;
}
PELTON_KERNEL bool is_nan(double x) {
  return x != x;
}
PELTON_KERNEL double sqrt(double x) {
  return __builtin_sqrt(x);
}
PELTON_KERNEL double select(bool mask, double yes, double no) {
  return mask ? yes : no;
}
PELTON_KERNEL double narrow(double x) {
  return static_cast<double>(static_cast<float>(x));
}
// To the nearest integer, ties to even, for |x| < 2^51: adding 1.5 * 2^52 leaves no room for a
// fraction.
PELTON_KERNEL double nearest(double x) {
  return (x + 6755399441055744.0) - 6755399441055744.0;
}
// x * 2^n for integral n, where 2^n and the result are normal.
PELTON_KERNEL double scale_by_power(double x, double n) {
  return x * from_bits(static_cast<uint64_t>(static_cast<int64_t>(n) + 1023) << 52);
}

}  // namespace pelton
