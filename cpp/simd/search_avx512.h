// Binary search for 32 values at once: four levels in registers, gathers below them. Include only
// from files compiled with -mavx512{f,bw,dq,vl}.
#pragma once
#include <immintrin.h>

#include "cpp/simd/lane.h"

namespace pelton::avx512 {

struct Search {
  static constexpr size_t lanes = 32;
  // See scalar::Search. Needs steps >= 4.
  PELTON_KERNEL static void count_below(const double* numbers, uint32_t steps, const double* top,
                                        const double* x, uint32_t* below) {
    constexpr int vectors = lanes / 8;
    const __m512d levels_0_to_2 = _mm512_load_pd(top), level_3 = _mm512_load_pd(top + 8);
    __m512d value[vectors];
    __m512i at[vectors];  // first the place in the tree
    for (int v = 0; v < vectors; ++v) {
      value[v] = _mm512_load_pd(x + 8 * v);
      at[v] = _mm512_set1_epi64(1);
    }
    for (int level = 0; level < 4; ++level)
      for (int v = 0; v < vectors; ++v) {
        const __m512d number = _mm512_permutexvar_pd(at[v], level < 3 ? levels_0_to_2 : level_3);
        const __mmask8 right = _mm512_cmp_pd_mask(number, value[v], _CMP_LT_OQ);
        at[v] = _mm512_add_epi64(at[v], at[v]);
        at[v] = _mm512_mask_add_epi64(at[v], right, at[v], _mm512_set1_epi64(1));
      }
    const uint32_t rest = steps - 4;
    const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(rest));
    for (int v = 0; v < vectors; ++v)
      at[v] = _mm512_sll_epi64(_mm512_sub_epi64(at[v], _mm512_set1_epi64(16)), shift);
    for (size_t half = (size_t{1} << rest) >> 1; half; half >>= 1)
      for (int v = 0; v < vectors; ++v) {
        const __m512d number = _mm512_i64gather_pd(at[v], numbers + half - 1, 8);
        const __mmask8 right = _mm512_cmp_pd_mask(number, value[v], _CMP_LT_OQ);
        at[v] = _mm512_mask_add_epi64(at[v], right, at[v],
                                      _mm512_set1_epi64(static_cast<int64_t>(half)));
      }
    for (int v = 0; v < vectors; ++v)
      _mm256_store_si256(reinterpret_cast<__m256i*>(below + 8 * v), _mm512_cvtepi64_epi32(at[v]));
  }
};

}  // namespace pelton::avx512
