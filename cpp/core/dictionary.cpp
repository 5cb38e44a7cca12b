#include "cpp/core/dictionary.h"

#include <bit>
#include <cstring>

#include "cpp/core/error.h"

namespace pelton {

// Two 8-byte loads cover names of up to 16 bytes; longer ones fold the middle in as well.
uint64_t Dictionary::hash(std::string_view text) {
  const char* bytes = text.data();
  const size_t size = text.size();
  uint64_t head = 0, tail = 0;
  if (size >= 8) {
    std::memcpy(&head, bytes, 8);
    std::memcpy(&tail, bytes + size - 8, 8);
    for (size_t at = 8; at + 8 < size; at += 8) {
      uint64_t middle;
      std::memcpy(&middle, bytes + at, 8);
      head = std::rotl(head, 29) * 0x9E3779B97F4A7C15ull ^ middle;
    }
  } else if (size >= 4) {
    uint32_t low, high;
    std::memcpy(&low, bytes, 4);
    std::memcpy(&high, bytes + size - 4, 4);
    head = low, tail = high;
  } else if (size > 0) {
    head = static_cast<uint8_t>(bytes[0]) |
           static_cast<uint64_t>(static_cast<uint8_t>(bytes[size / 2])) << 8 |
           static_cast<uint64_t>(static_cast<uint8_t>(bytes[size - 1])) << 16;
  }
  const auto product = static_cast<unsigned __int128>(head ^ 0x9E3779B97F4A7C15ull) *
                       (tail ^ 0xD1B54A32D192ED03ull ^ size);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

Dictionary::Dictionary(std::vector<std::string> categories) : categories_(std::move(categories)) {
  if (categories_.empty()) return;
  slots_.resize(std::bit_ceil(categories_.size() * 2 + 2));
  mask_ = slots_.size() - 1;
  for (size_t code = 0; code < categories_.size(); ++code) {
    const std::string& text = categories_[code];
    if (find(text) != unseen())
      fail(ErrorCode::invalid_param, "dictionary", "distinct categories", "'" + text + "' twice");
    uint64_t at = hash(text) & mask_;
    while (slots_[at].code >= 0) at = (at + 1) & mask_;
    slots_[at] = {static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(text.size()),
                  static_cast<int32_t>(code)};
    text_ += text;
  }
}

}  // namespace pelton
