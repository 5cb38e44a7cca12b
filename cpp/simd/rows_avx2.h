// One bit for each row of a tile in two registers. Include only from files compiled with -mavx2.
#pragma once
#include <immintrin.h>

#include "cpp/core/row.h"
#include "cpp/simd/lane.h"

namespace pelton::avx2 {

struct Rows {
  static constexpr size_t words = tile_rows / 64;
  __m256i low, high;
  PELTON_KERNEL static Rows all() { return {_mm256_set1_epi64x(-1), _mm256_set1_epi64x(-1)}; }
  PELTON_KERNEL static Rows none() { return {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
  PELTON_KERNEL static Rows load(const uint64_t* p) {
    return {_mm256_load_si256(reinterpret_cast<const __m256i*>(p)),
            _mm256_load_si256(reinterpret_cast<const __m256i*>(p + 4))};
  }
  PELTON_KERNEL void store(uint64_t* p) const {
    _mm256_store_si256(reinterpret_cast<__m256i*>(p), low);
    _mm256_store_si256(reinterpret_cast<__m256i*>(p + 4), high);
  }
  // See scalar::Rows. A byte holds the plane's bit for its row once everything else is masked off.
  template <int bits>
  PELTON_KERNEL static void indices_of_64(const uint64_t* planes, uint8_t* indices) {
    const __m256i own_byte = _mm256_setr_epi64x(0x0000000000000000, 0x0101010101010101,
                                                0x0202020202020202, 0x0303030303030303);
    const __m256i own_bit = _mm256_set1_epi64x(static_cast<int64_t>(0x8040201008040201u));
    for (int half = 0; half < 2; ++half) {
      __m256i bytes = _mm256_setzero_si256();
      for (int bit = 0; bit < bits; ++bit) {
        const auto word = static_cast<int32_t>(planes[bit * words] >> (32 * half));
        const __m256i spread =
            _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32(word), own_byte), own_bit);
        const __m256i set = _mm256_cmpeq_epi8(spread, own_bit);
        bytes = _mm256_or_si256(
            bytes, _mm256_and_si256(set, _mm256_set1_epi8(static_cast<char>(1 << bit))));
      }
      _mm256_store_si256(reinterpret_cast<__m256i*>(indices + 32 * half), bytes);
    }
  }
  template <int bits, class Real>
  PELTON_KERNEL static void add_64(const Real* values, const uint8_t* indices, Real* sums) {
    for (int row = 0; row < 64; ++row) sums[row] += values[indices[row]];
  }
};

PELTON_KERNEL Rows operator&(Rows a, Rows b) {
  return {_mm256_and_si256(a.low, b.low), _mm256_and_si256(a.high, b.high)};
}
PELTON_KERNEL Rows operator|(Rows a, Rows b) {
  return {_mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high)};
}
PELTON_KERNEL Rows without(Rows a, Rows b) {
  return {_mm256_andnot_si256(b.low, a.low), _mm256_andnot_si256(b.high, a.high)};
}

}  // namespace pelton::avx2
