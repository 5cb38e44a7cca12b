// Eight doubles. Include only from files compiled with -mavx512{f,bw,dq,vl}.
#pragma once
#include <immintrin.h>

#include "cpp/simd/lane.h"

namespace pelton::avx512 {

struct Mask {
  __mmask8 v;
};

struct F64 {
  static constexpr size_t lanes = 8;
  using Mask = avx512::Mask;
  __m512d v;
  PELTON_KERNEL F64(__m512d x) : v(x) {}
  PELTON_KERNEL explicit F64(double x) : v(_mm512_set1_pd(x)) {}
  PELTON_KERNEL static F64 load(const double* p) { return _mm512_load_pd(p); }
  PELTON_KERNEL void store(double* p) const { _mm512_store_pd(p, v); }
  PELTON_KERNEL static Mask mask_of(uint64_t bits) { return {static_cast<__mmask8>(bits)}; }
  PELTON_KERNEL static uint64_t bits_of(Mask mask) { return mask.v; }
  PELTON_KERNEL static F64 look_up(const double* table, const int32_t* codes) {
    return _mm512_i32gather_pd(_mm256_load_si256(reinterpret_cast<const __m256i*>(codes)), table,
                               8);
  }
  PELTON_KERNEL static F64 from_codes(const int32_t* codes) {
    return _mm512_cvtepi32_pd(_mm256_load_si256(reinterpret_cast<const __m256i*>(codes)));
  }
};

PELTON_KERNEL F64 operator+(F64 a, F64 b) {
  return _mm512_add_pd(a.v, b.v);
}
PELTON_KERNEL F64 operator-(F64 a, F64 b) {
  return _mm512_sub_pd(a.v, b.v);
}
PELTON_KERNEL F64 operator*(F64 a, F64 b) {
  return _mm512_mul_pd(a.v, b.v);
}
PELTON_KERNEL F64 operator/(F64 a, F64 b) {
  return _mm512_div_pd(a.v, b.v);
}
PELTON_KERNEL Mask operator<(F64 a, F64 b) {
  return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_LT_OQ)};
}
PELTON_KERNEL Mask operator<=(F64 a, F64 b) {
  return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_LE_OQ)};
}
PELTON_KERNEL Mask operator==(F64 a, F64 b) {
  return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_EQ_OQ)};
}
// minpd and maxpd return their second operand when either is NaN, hence the swap.
PELTON_KERNEL F64 min(F64 a, F64 b) {
  return _mm512_min_pd(b.v, a.v);
}
PELTON_KERNEL F64 max(F64 a, F64 b) {
  return _mm512_max_pd(b.v, a.v);
}
PELTON_KERNEL Mask is_nan(F64 x) {
  return {_mm512_cmp_pd_mask(x.v, x.v, _CMP_UNORD_Q)};
}
PELTON_KERNEL F64 select(Mask mask, F64 yes, F64 no) {
  return _mm512_mask_blend_pd(mask.v, no.v, yes.v);
}
PELTON_KERNEL F64 narrow(F64 x) {
  return _mm512_cvtps_pd(_mm512_cvtpd_ps(x.v));
}
PELTON_KERNEL F64 sqrt(F64 x) {
  return _mm512_sqrt_pd(x.v);
}
PELTON_KERNEL F64 nearest(F64 x) {
  return (x + F64(6755399441055744.0)) - F64(6755399441055744.0);
}
PELTON_KERNEL F64 scale_by_power(F64 x, F64 n) {
  // The low bits of n + 1.5 * 2^52 are n itself; 1023 is the exponent's bias.
  const __m512i whole =
      _mm512_castpd_si512(_mm512_add_pd(n.v, _mm512_set1_pd(6755399441055744.0 + 1023)));
  return _mm512_mul_pd(x.v, _mm512_castsi512_pd(_mm512_slli_epi64(whole, 52)));
}

}  // namespace pelton::avx512
