// CityHash64 in its first version, with which CatBoost names categories.
//
// Source: Pike and Alakuijala (2011), CityHash; later versions give other numbers.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cpp/core/macros.h"

namespace pelton::text {

inline constexpr uint64_t city_k0 = 0xc3a5c85c97cb3127, city_k1 = 0xb492b66fbe98f273,
                          city_k2 = 0x9ae16a3b2f90404f, city_k3 = 0xc949d7c7509e6557;

PELTON_KERNEL uint64_t city_u64(const char* bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}
PELTON_KERNEL uint64_t city_u32(const char* bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}
PELTON_KERNEL uint64_t city_rotated(uint64_t x, unsigned bits) {
  return x >> bits | x << (64 - bits);
}
PELTON_KERNEL uint64_t city_mixed(uint64_t x) {
  return x ^ x >> 47;
}
PELTON_KERNEL uint64_t city_of_two(uint64_t low, uint64_t high) {
  constexpr uint64_t multiplier = 0x9ddfea08eb382d69;
  const uint64_t first = city_mixed((low ^ high) * multiplier);
  return city_mixed((high ^ first) * multiplier) * multiplier;
}

PELTON_KERNEL uint64_t city_u8(const char* text) {
  return static_cast<uint8_t>(*text);
}

PELTON_KERNEL uint64_t city_up_to_16(const char* text, size_t size) {
  if (size > 8) {
    const uint64_t last = city_u64(text + size - 8);
    return city_of_two(city_u64(text), city_rotated(last + size, static_cast<unsigned>(size))) ^
           last;
  }
  if (size >= 4) return city_of_two(size + (city_u32(text) << 3), city_u32(text + size - 4));
  if (size == 0) return city_k2;
  const uint64_t low = city_u8(text) + (city_u8(text + (size >> 1)) << 8);
  const uint64_t high = size + (city_u8(text + size - 1) << 2);
  return city_mixed(low * city_k2 ^ high * city_k3) * city_k2;
}

PELTON_KERNEL uint64_t city_up_to_32(const char* text, size_t size) {
  const uint64_t a = city_u64(text) * city_k1, b = city_u64(text + 8);
  const uint64_t c = city_u64(text + size - 8) * city_k2, d = city_u64(text + size - 16) * city_k0;
  return city_of_two(city_rotated(a - b, 43) + city_rotated(c, 30) + d,
                     a + city_rotated(b ^ city_k3, 20) - c + size);
}

struct CityPair {
  uint64_t first, second;
};

PELTON_KERNEL CityPair city_half(uint64_t a, uint64_t z, const char* text) {
  uint64_t b = city_rotated(a + z, 52), c = city_rotated(a, 37);
  a += city_u64(text + 8);
  c += city_rotated(a, 7);
  a += city_u64(text + 16);
  return {a + z, b + city_rotated(a, 31) + c};
}

PELTON_KERNEL uint64_t city_up_to_64(const char* text, size_t size) {
  const CityPair v = city_half(city_u64(text) + (size + city_u64(text + size - 16)) * city_k0,
                               city_u64(text + 24), text);
  const CityPair w = city_half(city_u64(text + 16) + city_u64(text + size - 32),
                               city_u64(text + size - 8), text + size - 32);
  const uint64_t r = city_mixed((v.first + w.second) * city_k2 + (w.first + v.second) * city_k0);
  return city_mixed(r * city_k0 + v.second) * city_k2;
}

PELTON_KERNEL CityPair city_of_32(const char* text, uint64_t a, uint64_t b) {
  a += city_u64(text);
  b = city_rotated(b + a + city_u64(text + 24), 21);
  const uint64_t c = a;
  a += city_u64(text + 8) + city_u64(text + 16);
  b += city_rotated(a, 44);
  return {a + city_u64(text + 24), b + c};
}

PELTON_KERNEL uint64_t city_longer(const char* text, size_t size) {
  uint64_t x = city_u64(text), y = city_u64(text + size - 16) ^ city_k1;
  uint64_t z = city_u64(text + size - 56) ^ city_k0;
  CityPair v = city_of_32(text + size - 64, size, y);
  CityPair w = city_of_32(text + size - 32, size * city_k1, city_k0);
  z += city_mixed(v.second) * city_k1;
  x = city_rotated(z + x, 39) * city_k1;
  y = city_rotated(y, 33) * city_k1;
  for (const char* end = text + ((size - 1) & ~size_t{63}); text != end; text += 64) {
    x = city_rotated(x + y + v.first + city_u64(text + 16), 37) * city_k1;
    y = city_rotated(y + v.second + city_u64(text + 48), 42) * city_k1;
    x ^= w.second;
    y ^= v.first;
    z = city_rotated(z ^ w.first, 33);
    v = city_of_32(text, v.second * city_k1, x + w.first);
    w = city_of_32(text + 32, z + w.second, y);
    const uint64_t kept = z;
    z = x;
    x = kept;
  }
  return city_of_two(city_of_two(v.first, w.first) + city_mixed(y) * city_k1 + z,
                     city_of_two(v.second, w.second) + x);
}

PELTON_KERNEL uint64_t city_hash64(const char* text, size_t size) {
  if (size <= 16) return city_up_to_16(text, size);
  if (size <= 32) return city_up_to_32(text, size);
  return size <= 64 ? city_up_to_64(text, size) : city_longer(text, size);
}

}  // namespace pelton::text
