// SHA-256 by the CPU's own instructions: four rounds a step, about 0.6 ms a megabyte.
#include "cpp/artifact/sha256.h"

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>

namespace pelton::artifact {

bool has_sha_ni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

// The only function here that uses these instructions; has_sha_ni() decides whether it is called.
__attribute__((target("sha,ssse3,sse4.1"))) void compress_sha_ni(std::array<uint32_t, 8>& state,
                                                                 const std::byte* data,
                                                                 size_t blocks) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const auto* const constants = reinterpret_cast<const __m128i*>(sha256_constants.data());
  auto* const words = reinterpret_cast<__m128i*>(state.data());
  // The instructions want the state as (a, b, e, f) and (c, d, g, h), highest lane first.
  const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xB1);
  const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1B);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
  for (; blocks > 0; --blocks, data += 64) {
    const __m128i abef_before = abef, cdgh_before = cdgh;
    __m128i w[4];
#pragma GCC unroll 16
    for (int step = 0; step < 16; ++step) {
      __m128i& now = w[step % 4];
      if (step < 4) {
        const auto* four = reinterpret_cast<const __m128i*>(data) + step;
        now = _mm_shuffle_epi8(_mm_loadu_si128(four), swap);
      } else {
        const __m128i before = w[(step + 3) % 4];
        const __m128i middle = _mm_alignr_epi8(before, w[(step + 2) % 4], 4);
        now = _mm_sha256msg1_epu32(now, w[(step + 1) % 4]);
        now = _mm_sha256msg2_epu32(_mm_add_epi32(now, middle), before);
      }
      const __m128i sum = _mm_add_epi32(now, _mm_load_si128(constants + step));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace pelton::artifact

#else

namespace pelton::artifact {

bool has_sha_ni() {
  return false;
}

void compress_sha_ni(std::array<uint32_t, 8>& state, const std::byte* data, size_t blocks) {
  compress_portable(state, data, blocks);
}

}  // namespace pelton::artifact

#endif
