// Finds what a regular expression matches: leftmost, and there what Python's `re` prefers.
#pragma once
#include <cstddef>
#include <string_view>

#include "cpp/text/pages.h"
#include "cpp/text/tables.h"

namespace pelton::text {

struct Span {
  size_t begin = 0, end = 0;
};

class Matcher {
 public:
  explicit Matcher(const Automaton& automaton);  // which must outlive it

  // The first match at or behind `from`. False: there is none.
  bool find(std::string_view text, size_t from, Span& found) const {
    const char* const end = text.data() + text.size();
    const char* at = text.data() + from;
    uint32_t start = starts_[from == 0 ? 0 : kind_before(text, from)];
    while (true) {
      const char* behind = at;
      const uint32_t first = at < end ? class_at(behind, end) : at_end_;
      // Without the bit: a match is never empty, whatever the tables say.
      const uint32_t step = next_[start * width_ + first] & (match_bit - 1u);
      if (step != 0) {
        const size_t matched = follow(step, at, behind, end);
        if (matched != no_match) {
          found.begin = static_cast<size_t>(at - text.data());
          found.end = found.begin + matched;
          return true;
        }
      }
      if (at == end) return false;
      start = starts_[kinds_[first]];
      at = behind;
    }
  }
  bool matches_in(std::string_view text) const {
    Span found;
    return find(text, 0, found);
  }

 private:
  static constexpr size_t no_match = static_cast<size_t>(-1);

  uint32_t class_at(const char*& at, const char* end) const {
    if (static_cast<uint8_t>(*at) < 0x80) return ascii_[static_cast<uint8_t>(*at++)];
    return classes_[next_character(at, end)];
  }
  uint32_t kind_before(std::string_view text, size_t from) const {
    const char* at = before(text.data() + from, text.data());
    return kinds_[class_at(at, text.data() + text.size())];
  }
  // The length of the match that begins at `begin`, whose first character led to `step`.
  size_t follow(uint32_t step, const char* begin, const char* at, const char* end) const {
    size_t matched = no_match;
    const char* last = begin;  // before the character that led to `step`
    while (true) {
      if (step & match_bit) matched = static_cast<size_t>(last - begin);
      const uint32_t state = step & (match_bit - 1);
      if (state == 0 || last == end) return matched;
      last = at;
      step = next_[state * width_ + (at < end ? class_at(at, end) : at_end_)];
    }
  }

  const uint16_t* next_;
  const uint16_t* starts_;
  const uint8_t* kinds_;
  uint32_t width_, at_end_;
  Pages<uint8_t> classes_;
  const uint8_t* ascii_;
};

Pages<uint8_t> pages_of(const Classes& classes);

}  // namespace pelton::text
