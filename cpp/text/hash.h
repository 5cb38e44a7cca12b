// MurmurHash3, the variant of 32 bits, with any seed.
//
// Austin Appleby (2011), public domain: github.com/aappleby/smhasher, MurmurHash3_x86_32.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pelton::text {

inline uint32_t hash_of(std::string_view bytes, uint32_t seed = 0) {
  constexpr uint32_t c1 = 0xcc9e2d51, c2 = 0x1b873593;
  const auto scrambled = [](uint32_t block) { return std::rotl(block * c1, 15) * c2; };
  uint32_t hash = seed;
  size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    uint32_t block;
    std::memcpy(&block, bytes.data() + at, 4);
    hash = std::rotl(hash ^ scrambled(block), 13) * 5 + 0xe6546b64;
  }
  uint32_t tail = 0;
  for (size_t left = bytes.size() - at; left-- > 0;)
    tail = tail << 8 | static_cast<uint8_t>(bytes[at + left]);
  if (at < bytes.size()) hash ^= scrambled(tail);
  hash ^= static_cast<uint32_t>(bytes.size());
  hash = (hash ^ hash >> 16) * 0x85ebca6b;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35;
  return hash ^ hash >> 16;
}

}  // namespace pelton::text
