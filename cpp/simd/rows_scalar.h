// One bit for each row of a tile, and small indices for its rows. Portable.
#pragma once
#include "cpp/core/row.h"
#include "cpp/simd/lane.h"

namespace pelton::scalar {

struct Rows {
  static constexpr size_t words = tile_rows / 64;
  uint64_t v[words];
  PELTON_KERNEL static Rows all() { return filled(~uint64_t{0}); }
  PELTON_KERNEL static Rows none() { return filled(0); }
  PELTON_KERNEL static Rows load(const uint64_t* p) {
    Rows rows;
    for (size_t k = 0; k < words; ++k) rows.v[k] = p[k];
    return rows;
  }
  PELTON_KERNEL void store(uint64_t* p) const {
    for (size_t k = 0; k < words; ++k) p[k] = v[k];
  }
  // indices[row] = bit `row` of planes[0], of planes[1], ...: one byte for each of 64 rows.
  template <int bits>
  PELTON_KERNEL static void indices_of_64(const uint64_t* planes, uint8_t* indices) {
    for (int k = 0; k < 8; ++k) {
      uint64_t bytes = 0;
      for (int bit = 0; bit < bits; ++bit)
        bytes |= spread(planes[bit * words] >> (8 * k) & 255) << bit;
      memcpy(indices + 8 * k, &bytes, 8);
    }
  }
  // sums[row] += values[indices[row]] for 64 rows.
  template <int bits, class Real>
  PELTON_KERNEL static void add_64(const Real* values, const uint8_t* indices, Real* sums) {
    for (int row = 0; row < 64; ++row) sums[row] += values[indices[row]];
  }

 private:
  PELTON_KERNEL static Rows filled(uint64_t word) {
    Rows rows;
    for (size_t k = 0; k < words; ++k) rows.v[k] = word;
    return rows;
  }
  // Bit k of a byte to bit 8 k. The first product puts bit k somewhere into byte k without a carry.
  PELTON_KERNEL static uint64_t spread(uint64_t byte) {
    const uint64_t apart = (byte * 0x0101010101010101u) & 0x8040201008040201u;
    return (apart + 0x00406070787c7e7fu) >> 7 & 0x0101010101010101u;
  }
};

PELTON_KERNEL Rows operator&(Rows a, Rows b) {
  for (size_t k = 0; k < Rows::words; ++k) a.v[k] &= b.v[k];
  return a;
}
PELTON_KERNEL Rows operator|(Rows a, Rows b) {
  for (size_t k = 0; k < Rows::words; ++k) a.v[k] |= b.v[k];
  return a;
}
// a and not b
PELTON_KERNEL Rows without(Rows a, Rows b) {
  for (size_t k = 0; k < Rows::words; ++k) a.v[k] &= ~b.v[k];
  return a;
}

}  // namespace pelton::scalar
