// UTF-8, one byte after the other.
#include "cpp/core/utf8.h"

#include <cstddef>
#include <cstdint>

namespace pelton {

bool is_utf8(std::string_view bytes) {
  const auto* at = reinterpret_cast<const uint8_t*>(bytes.data());
  const uint8_t* const end = at + bytes.size();
  while (at < end) {
    const uint8_t first = *at++;
    if (first < 0x80) continue;
    if (first < 0xC2 || first > 0xF4) return false;
    const ptrdiff_t more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    if (end - at < more) return false;
    // The second byte is the only one whose range depends on the first.
    const uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[0] < low || at[0] > high) return false;
    for (ptrdiff_t byte = 1; byte < more; ++byte)
      if ((at[byte] & 0xC0) != 0x80) return false;
    at += more;
  }
  return true;
}

}  // namespace pelton
