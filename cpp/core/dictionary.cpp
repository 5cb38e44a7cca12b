// Dictionaries: a half-full hash table over one block of text.
#include "cpp/core/dictionary.h"

#include <bit>
#include <cstring>
#include <utility>

#include "cpp/core/error.h"

namespace pelton {
namespace {

constexpr size_t max_categories = size_t{1} << 30;  // codes are int32, and two of them are special
constexpr size_t max_text_bytes = 0xffffffff;
// A half-full table of a million names needs about 70. Names chosen to collide would make loading
// and every look-up slow.
constexpr int max_probes = 256;

}  // namespace

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

Dictionary::Dictionary(const std::vector<std::string>& categories) {
  size_t bytes = 0;
  for (const std::string& text : categories) bytes += text.size();
  text_.reserve(bytes);
  ends_.reserve(categories.size());
  for (const std::string& text : categories) {
    text_ += text;
    ends_.push_back(static_cast<uint32_t>(text_.size()));
  }
  index();
}

Dictionary::Dictionary(std::string text, std::vector<uint32_t> ends)
    : text_(std::move(text)), ends_(std::move(ends)) {
  index();
}

std::vector<std::string> Dictionary::categories() const {
  std::vector<std::string> copy;
  copy.reserve(ends_.size());
  for (int32_t code = 0; code < size(); ++code) copy.emplace_back((*this)[code]);
  return copy;
}

void Dictionary::index() {
  if (text_.size() > max_text_bytes || ends_.size() > max_categories)
    fail(ErrorCode::invalid_param, "dictionary", "at most 2^30 categories in 4 GiB",
         std::to_string(ends_.size()) + " in " + std::to_string(text_.size()));
  if (ends_.empty()) return;
  slots_.assign(std::bit_ceil(ends_.size() * 2), -1);
  mask_ = slots_.size() - 1;
  for (int32_t code = 0; code < size(); ++code) {
    const std::string_view text = (*this)[code];
    uint64_t at = hash(text) & mask_;
    for (int probes = 0; slots_[at] >= 0; at = (at + 1) & mask_) {
      if ((*this)[slots_[at]] == text)
        fail(ErrorCode::invalid_param, "dictionary", "distinct categories",
             "'" + std::string(text) + "' twice");
      if (++probes > max_probes)
        fail(ErrorCode::invalid_param, "dictionary", "categories that hash apart",
             std::to_string(probes) + " in one place");
    }
    slots_[at] = code;
  }
}

}  // namespace pelton
