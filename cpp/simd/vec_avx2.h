// Four doubles. Include only from files compiled with -mavx2.
#pragma once
#include <immintrin.h>

#include "cpp/simd/lane.h"

namespace pelton::avx2 {

struct Mask {
  __m256d v;
};

struct F64 {
  static constexpr size_t lanes = 4;
  using Mask = avx2::Mask;
  __m256d v;
  PELTON_KERNEL F64(__m256d x) : v(x) {}
  PELTON_KERNEL explicit F64(double x) : v(_mm256_set1_pd(x)) {}
  PELTON_KERNEL static F64 load(const double* p) { return _mm256_load_pd(p); }
  PELTON_KERNEL void store(double* p) const { _mm256_store_pd(p, v); }
  PELTON_KERNEL static Mask mask_of(uint64_t bits) {
    const __m256i lanes = _mm256_setr_epi64x(1, 2, 4, 8);
    const __m256i all = _mm256_set1_epi64x(static_cast<long long>(bits));
    return {_mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_and_si256(all, lanes), lanes))};
  }
  PELTON_KERNEL static uint64_t bits_of(Mask mask) {
    return static_cast<uint64_t>(_mm256_movemask_pd(mask.v));
  }
  PELTON_KERNEL static F64 look_up(const double* table, const int32_t* codes) {
    return _mm256_i32gather_pd(table, _mm_load_si128(reinterpret_cast<const __m128i*>(codes)), 8);
  }
  PELTON_KERNEL static F64 from_codes(const int32_t* codes) {
    return _mm256_cvtepi32_pd(_mm_load_si128(reinterpret_cast<const __m128i*>(codes)));
  }
};

PELTON_KERNEL F64 operator+(F64 a, F64 b) {
  return _mm256_add_pd(a.v, b.v);
}
PELTON_KERNEL F64 operator-(F64 a, F64 b) {
  return _mm256_sub_pd(a.v, b.v);
}
PELTON_KERNEL F64 operator*(F64 a, F64 b) {
  return _mm256_mul_pd(a.v, b.v);
}
PELTON_KERNEL F64 operator/(F64 a, F64 b) {
  return _mm256_div_pd(a.v, b.v);
}
PELTON_KERNEL Mask operator<(F64 a, F64 b) {
  return {_mm256_cmp_pd(a.v, b.v, _CMP_LT_OQ)};
}
PELTON_KERNEL Mask operator<=(F64 a, F64 b) {
  return {_mm256_cmp_pd(a.v, b.v, _CMP_LE_OQ)};
}
PELTON_KERNEL Mask operator==(F64 a, F64 b) {
  return {_mm256_cmp_pd(a.v, b.v, _CMP_EQ_OQ)};
}
// minpd and maxpd return their second operand when either is NaN, hence the swap.
PELTON_KERNEL F64 min(F64 a, F64 b) {
  return _mm256_min_pd(b.v, a.v);
}
PELTON_KERNEL F64 max(F64 a, F64 b) {
  return _mm256_max_pd(b.v, a.v);
}
PELTON_KERNEL Mask is_nan(F64 x) {
  return {_mm256_cmp_pd(x.v, x.v, _CMP_UNORD_Q)};
}
PELTON_KERNEL F64 select(Mask mask, F64 yes, F64 no) {
  return _mm256_blendv_pd(no.v, yes.v, mask.v);
}
PELTON_KERNEL F64 narrow(F64 x) {
  return _mm256_cvtps_pd(_mm256_cvtpd_ps(x.v));
}
PELTON_KERNEL F64 sqrt(F64 x) {
  return _mm256_sqrt_pd(x.v);
}
PELTON_KERNEL F64 nearest(F64 x) {
  return (x + F64(6755399441055744.0)) - F64(6755399441055744.0);
}
PELTON_KERNEL F64 scale_by_power(F64 x, F64 n) {
  // The low bits of n + 1.5 * 2^52 are n itself; 1023 is the exponent's bias.
  const __m256i whole =
      _mm256_castpd_si256(_mm256_add_pd(n.v, _mm256_set1_pd(6755399441055744.0 + 1023)));
  return _mm256_mul_pd(x.v, _mm256_castsi256_pd(_mm256_slli_epi64(whole, 52)));
}

}  // namespace pelton::avx2
