// Every distinct test of a forest on all rows of a tile: one row of bits per test.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/row.h"
#include "cpp/forest/kernels.h"
#include "cpp/forest/tile_masks_view.h"

namespace pelton::forest {

inline constexpr size_t tile_words = tile_rows / 64;

// Rows sorted into buckets by rank; then the rows above threshold j are those not in buckets 0 ..
// j.
template <class Simd>
PELTON_KERNEL void run_number_tests(const NumberTests& tests, const Tile& tile, uint64_t* bits) {
  using Rows = typename Simd::Rows;
  using Search = typename Simd::Search;
  const RankSource& source = tests.source;
  const uint32_t count = source.count;
  uint64_t* bucket = bits + size_t{tests.first_test} * tile_words;
  for (uint32_t k = 0; k < count + 2; ++k) Rows::none().store(bucket + k * tile_words);
  const double* numbers = tile.numbers[source.slot];
  alignas(64) uint32_t ranks[tile_rows];
  for (size_t row = 0; row < tile.rows; row += Search::lanes)
    Search::count_below(source.thresholds, source.steps, source.top, numbers + row, ranks + row);
  for (size_t row = 0; row < tile.rows; ++row) {
    const uint32_t rank = is_nan(numbers[row]) ? count + 1 : ranks[row];
    bucket[rank * tile_words + row / 64] |= uint64_t{1} << row % 64;
  }
  Rows above = without(Rows::all(), Rows::load(bucket + (count + 1) * tile_words));
  for (uint32_t k = 0; k < count; ++k) {
    above = without(above, Rows::load(bucket + k * tile_words));
    above.store(bucket + k * tile_words);
  }
}

// In place: bit c of row r becomes bit r of row c. Hacker's Delight, section 7-3.
PELTON_KERNEL void transpose_64(uint64_t* square) {
  uint64_t mask = 0x00000000ffffffffu;
  for (int step = 32; step; step >>= 1, mask ^= mask << step)
    for (int block = 0; block < 64; block += 2 * step)
      for (int k = block; k < block + step; ++k) {
        const uint64_t swap = ((square[k] >> step) ^ square[k + step]) & mask;
        square[k] ^= swap << step;
        square[k + step] ^= swap;
      }
}

PELTON_KERNEL void run_code_tests(const CodeTests& tests, const Tile& tile, uint64_t* bits) {
  const int32_t* codes = tile.codes[tests.slot];
  alignas(64) uint64_t square[64];
  for (size_t first = 0; first < tile.rows; first += 64)
    for (uint32_t word = 0; word < tests.words; ++word) {
      for (size_t k = 0; k < 64; ++k)
        square[k] = first + k < tile.rows
                        ? tests.members[size_t(codes[first + k]) * tests.words + word]
                        : 0;
      transpose_64(square);
      uint64_t* out = bits + (tests.first_test + size_t{word} * 64) * tile_words + first / 64;
      const size_t sets = tests.sets - word * 64 < 64 ? tests.sets - word * 64 : 64;
      for (size_t set = 0; set < sets; ++set) out[set * tile_words] = square[set];
    }
}

template <class Simd>
PELTON_KERNEL void run_tests(const TileMasksView& view, const Tile& tile, uint64_t* bits) {
  using Rows = typename Simd::Rows;
  for (uint32_t k = 0; k < view.number_count; ++k)
    run_number_tests<Simd>(view.numbers[k], tile, bits);
  for (uint32_t k = 0; k < view.missing_right_count; ++k) {
    const MissingRight& test = view.missing_right[k];
    (Rows::load(bits + size_t{test.from} * tile_words) |
     Rows::load(bits + size_t{test.missing} * tile_words))
        .store(bits + size_t{test.to} * tile_words);
  }
  for (uint32_t k = 0; k < view.code_count; ++k) run_code_tests(view.codes[k], tile, bits);
}

}  // namespace pelton::forest
