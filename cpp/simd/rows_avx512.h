// One bit for each row of a tile in one register. Include only from files compiled with
// -mavx512{f,bw,dq,vl}.
#pragma once
#include <immintrin.h>

#include "cpp/core/row.h"
#include "cpp/simd/lane.h"

namespace pelton::avx512 {

struct Rows {
  static constexpr size_t words = tile_rows / 64;
  __m512i v;
  PELTON_KERNEL static Rows all() { return {_mm512_set1_epi64(-1)}; }
  PELTON_KERNEL static Rows none() { return {_mm512_setzero_si512()}; }
  PELTON_KERNEL static Rows load(const uint64_t* p) { return {_mm512_load_si512(p)}; }
  PELTON_KERNEL void store(uint64_t* p) const { _mm512_store_si512(p, v); }
  // See scalar::Rows.
  template <int bits>
  PELTON_KERNEL static void indices_of_64(const uint64_t* planes, uint8_t* indices) {
    __m512i bytes = _mm512_setzero_si512();
    for (int bit = 0; bit < bits; ++bit)
      bytes = _mm512_mask_add_epi8(bytes, _cvtu64_mask64(planes[bit * words]), bytes,
                                   _mm512_set1_epi8(static_cast<char>(1 << bit)));
    _mm512_store_si512(indices, bytes);
  }
  // Tables of up to 64 values stay in registers; 64 doubles take eight.
  template <int bits>
  PELTON_KERNEL static void add_64(const double* values, const uint8_t* indices, double* sums) {
    constexpr int registers = bits <= 3 ? 1 : 1 << (bits - 3);
    if constexpr (bits <= 6) {
      __m512d table[registers];
      for (int k = 0; k < registers; ++k) table[k] = _mm512_load_pd(values + 8 * k);
      for (int row = 0; row < 64; row += 8) {
        const __m512i index =
            _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(indices + row)));
        __m512d value = _mm512_permutexvar_pd(index, table[0]);
        if constexpr (bits >= 4) value = pick(table, index);
        if constexpr (bits >= 5)
          value = _mm512_mask_mov_pd(value, _mm512_test_epi64_mask(index, _mm512_set1_epi64(16)),
                                     pick(table + 2, index));
        if constexpr (bits >= 6) {
          const __m512d upper = _mm512_mask_mov_pd(
              pick(table + 4, index), _mm512_test_epi64_mask(index, _mm512_set1_epi64(16)),
              pick(table + 6, index));
          value = _mm512_mask_mov_pd(value, _mm512_test_epi64_mask(index, _mm512_set1_epi64(32)),
                                     upper);
        }
        _mm512_store_pd(sums + row, _mm512_add_pd(_mm512_load_pd(sums + row), value));
      }
    } else {
      for (int row = 0; row < 64; ++row) sums[row] += values[indices[row]];
    }
  }
  template <int bits>
  PELTON_KERNEL static void add_64(const float* values, const uint8_t* indices, float* sums) {
    constexpr int registers = bits <= 4 ? 1 : 1 << (bits - 4);
    __m512 table[registers];
    for (int k = 0; k < registers; ++k) table[k] = _mm512_load_ps(values + 16 * k);
    for (int row = 0; row < 64; row += 16) {
      const __m512i index =
          _mm512_cvtepu8_epi32(_mm_load_si128(reinterpret_cast<const __m128i*>(indices + row)));
      const __m512 value = find<registers>(table, index);
      _mm512_store_ps(sums + row, _mm512_add_ps(_mm512_load_ps(sums + row), value));
    }
  }

 private:
  // Bits 0 to 3 of an index choose among 16 doubles.
  PELTON_KERNEL static __m512d pick(const __m512d* table, __m512i index) {
    return _mm512_permutex2var_pd(table[0], index, table[1]);
  }
  // Halves the table until two registers of 16 floats are left.
  template <int registers>
  PELTON_KERNEL static __m512 find(const __m512* table, __m512i index) {
    if constexpr (registers == 1) {
      return _mm512_permutexvar_ps(index, table[0]);
    } else if constexpr (registers == 2) {
      return _mm512_permutex2var_ps(table[0], index, table[1]);
    } else {
      const __mmask16 upper = _mm512_test_epi32_mask(index, _mm512_set1_epi32(registers * 8));
      return _mm512_mask_mov_ps(find<registers / 2>(table, index), upper,
                                find<registers / 2>(table + registers / 2, index));
    }
  }
};

PELTON_KERNEL Rows operator&(Rows a, Rows b) {
  return {_mm512_and_si512(a.v, b.v)};
}
PELTON_KERNEL Rows operator|(Rows a, Rows b) {
  return {_mm512_or_si512(a.v, b.v)};
}
PELTON_KERNEL Rows without(Rows a, Rows b) {
  return {_mm512_andnot_si512(b.v, a.v)};
}

}  // namespace pelton::avx512
