// Characters of UTF-8, one after the other. Bytes that are no UTF-8 give some character, never a
// read outside the text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pelton::text {

inline constexpr uint32_t character_count = 0x110000;

// The character at `at`, which is moved behind it. `at` must be before `end`.
inline uint32_t next_character(const char*& at, const char* end) {
  const uint32_t first = static_cast<uint8_t>(*at++);
  if (first < 0x80) return first;
  int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  uint32_t character = first & (0x3Fu >> more);
  for (; more > 0 && at < end && (static_cast<uint8_t>(*at) & 0xC0) == 0x80; --more)
    character = character << 6 | (static_cast<uint8_t>(*at++) & 0x3F);
  return character < character_count ? character : 0xFFFD;
}

// The start of the character that ends at `at`, which must be behind `begin`.
inline const char* before(const char* at, const char* begin) {
  --at;
  for (int more = 0; more < 3 && at > begin && (static_cast<uint8_t>(*at) & 0xC0) == 0x80; ++more)
    --at;
  return at;
}

inline char* put_character(uint32_t character, char* to) {
  if (character < 0x80) {
    *to++ = static_cast<char>(character);
  } else if (character < 0x800) {
    *to++ = static_cast<char>(0xC0 | character >> 6);
    *to++ = static_cast<char>(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    *to++ = static_cast<char>(0xE0 | character >> 12);
    *to++ = static_cast<char>(0x80 | (character >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (character & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | character >> 18);
    *to++ = static_cast<char>(0x80 | (character >> 12 & 0x3F));
    *to++ = static_cast<char>(0x80 | (character >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (character & 0x3F));
  }
  return to;
}

// Characters, counted as the bytes that begin one.
inline size_t count_characters(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += (static_cast<uint8_t>(byte) & 0xC0) != 0x80;
  return count;
}

}  // namespace pelton::text
