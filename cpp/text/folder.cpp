// Folds text character by character; ASCII by a table of its own.
#include "cpp/text/folder.h"

#include <algorithm>
#include <cstring>

#include "cpp/text/characters.h"
#include "cpp/text/matcher.h"

namespace pelton::text {
namespace {

constexpr uint32_t sigma = 0x3A3, final_sigma = 0x3C2;
enum Around : uint8_t { other = 0, cased = 1, passed_over = 2 };

// Unicode 3.12: syllables are in order of their leading consonant, vowel and trailing consonant.
constexpr uint32_t first_syllable = 0xAC00, syllables = 11172;
constexpr uint32_t leading = 0x1100, vowel = 0x1161, trailing = 0x11A7;
constexpr uint32_t vowels = 21, trailings = 28;

char* put_syllable(uint32_t character, char* out) {
  const uint32_t index = character - first_syllable;
  out = put_character(leading + index / (vowels * trailings), out);
  out = put_character(vowel + index / trailings % vowels, out);
  return index % trailings == 0 ? out : put_character(trailing + index % trailings, out);
}

size_t bytes_of(uint32_t character) {
  return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
}

// 1 + the place of each character in `from`, 0 for the others.
Pages<uint16_t> places_of(const Fold& fold) {
  std::vector<uint32_t> starts{0};
  std::vector<uint16_t> values{0};
  const auto begin = [&](uint32_t character, size_t value) {
    if (starts.back() == character) {
      values.back() = static_cast<uint16_t>(value);
      return;
    }
    starts.push_back(character);
    values.push_back(static_cast<uint16_t>(value));
  };
  for (size_t at = 0; at < fold.from.size(); ++at) {
    begin(fold.from[at], at + 1);
    if (fold.from[at] + 1 < character_count) begin(fold.from[at] + 1, 0);
  }
  return {starts, values};
}

}  // namespace

Folder::Folder(const Fold& fold) : fold_(fold), index_(places_of(fold)) {
  if (!fold.around_sigma.starts.empty()) around_sigma_ = pages_of(fold.around_sigma);
  if (fold.splits_hangul) growth_ = 3;
  for (size_t at = 0; at < fold.from.size(); ++at) {
    const size_t bytes = fold.ends[at] - (at > 0 ? fold.ends[at - 1] : 0);
    growth_ = std::max(growth_, (bytes + bytes_of(fold.from[at]) - 1) / bytes_of(fold.from[at]));
  }
  for (uint32_t character = 0; character < ascii_.size(); ++character) {
    ascii_[character] = static_cast<uint8_t>(character);
    if (index_[character] == 0) continue;
    const size_t at = index_[character] - 1u;
    const uint32_t start = at > 0 ? fold.ends[at - 1] : 0;
    ascii_[character] = static_cast<uint8_t>(fold.to[start]);
    keeps_ascii_ = false;
  }
}

std::string_view Folder::apply(std::string_view text, Arena& arena) const {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (keeps_ascii_) {
    while (at < end && static_cast<uint8_t>(*at) < 0x80) ++at;
    if (at == end) return text;
    at = text.data();
  }
  char* const first = arena.take<char>(text.size() * growth_);
  char* out = first;
  while (at < end) {
    if (static_cast<uint8_t>(*at) < 0x80) {
      *out++ = static_cast<char>(ascii_[static_cast<uint8_t>(*at++)]);
      continue;
    }
    const char* const start = at;
    const uint32_t character = next_character(at, end);
    out = put(character, text, start, out);
  }
  const auto size = static_cast<size_t>(out - first);
  arena.keep(first, size);
  return {first, size};
}

char* Folder::put(uint32_t character, std::string_view text, const char* at, char* out) const {
  if (character == sigma && !fold_.around_sigma.starts.empty() && is_final_sigma(text, at))
    return put_character(final_sigma, out);
  if (const uint16_t found = index_[character]) {
    const uint32_t start = found > 1 ? fold_.ends[found - 2u] : 0;
    const uint32_t bytes = fold_.ends[found - 1u] - start;
    std::memcpy(out, fold_.to.data() + start, bytes);
    return out + bytes;
  }
  if (fold_.drops_others) return out;
  if (fold_.splits_hangul && character - first_syllable < syllables)
    return put_syllable(character, out);
  // As it stands, malformed bytes included: these are never more than were read.
  const char* behind = at;
  next_character(behind, text.data() + text.size());
  std::memcpy(out, at, static_cast<size_t>(behind - at));
  return out + (behind - at);
}

// A cased letter before it and none after it, what is passed over aside.
bool Folder::is_final_sigma(std::string_view text, const char* at) const {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  uint8_t around = passed_over;
  for (const char* left = at; left > begin && around == passed_over;) {
    left = before(left, begin);
    const char* behind = left;
    around = around_sigma_[next_character(behind, end)];
  }
  if (around != cased) return false;
  around = passed_over;
  for (const char* right = at + bytes_of(sigma); right < end && around == passed_over;)
    around = around_sigma_[next_character(right, end)];
  return around != cased;
}

}  // namespace pelton::text
