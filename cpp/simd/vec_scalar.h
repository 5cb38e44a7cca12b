// The portable register: one double.
#pragma once
#include "cpp/simd/lane.h"

namespace pelton::scalar {

struct F64 {
  static constexpr size_t lanes = 1;
  using Mask = bool;
  double v;
  PELTON_KERNEL explicit F64(double x) : v(x) {}
  PELTON_KERNEL static F64 load(const double* p) { return F64(*p); }
  PELTON_KERNEL void store(double* p) const { *p = v; }
  // Lane k holds where bit k is set.
  PELTON_KERNEL static Mask mask_of(uint64_t bits) { return (bits & 1) != 0; }
  PELTON_KERNEL static uint64_t bits_of(Mask mask) { return mask; }
  // table[codes[lane]]
  PELTON_KERNEL static F64 look_up(const double* table, const int32_t* codes) {
    return F64(table[*codes]);
  }
  PELTON_KERNEL static F64 from_codes(const int32_t* codes) { return F64(*codes); }
};

PELTON_KERNEL F64 operator+(F64 a, F64 b) {
  return F64(a.v + b.v);
}
PELTON_KERNEL F64 operator-(F64 a, F64 b) {
  return F64(a.v - b.v);
}
PELTON_KERNEL F64 operator*(F64 a, F64 b) {
  return F64(a.v * b.v);
}
PELTON_KERNEL F64 operator/(F64 a, F64 b) {
  return F64(a.v / b.v);
}
PELTON_KERNEL bool operator<(F64 a, F64 b) {
  return a.v < b.v;
}
PELTON_KERNEL bool operator<=(F64 a, F64 b) {
  return a.v <= b.v;
}
PELTON_KERNEL bool operator==(F64 a, F64 b) {
  return a.v == b.v;
}
PELTON_KERNEL F64 min(F64 a, F64 b) {
  return F64(pelton::min(a.v, b.v));
}
PELTON_KERNEL F64 max(F64 a, F64 b) {
  return F64(pelton::max(a.v, b.v));
}
PELTON_KERNEL bool is_nan(F64 x) {
  return pelton::is_nan(x.v);
}
PELTON_KERNEL F64 select(bool mask, F64 yes, F64 no) {
  return mask ? yes : no;
}
PELTON_KERNEL F64 narrow(F64 x) {
  return F64(pelton::narrow(x.v));
}
PELTON_KERNEL F64 sqrt(F64 x) {
  return F64(pelton::sqrt(x.v));
}
PELTON_KERNEL F64 nearest(F64 x) {
  return F64(pelton::nearest(x.v));
}
PELTON_KERNEL F64 scale_by_power(F64 x, F64 n) {
  return F64(pelton::scale_by_power(x.v, n.v));
}

}  // namespace pelton::scalar
