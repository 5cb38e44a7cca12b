// Splits texts into units.
#include "cpp/text/analyze.h"

namespace pelton::text {
namespace {

constexpr uint8_t white = 1;

}  // namespace

Pieces words_of(std::string_view text, const Analyzer& analyzer, const Machine& machine,
                Arena& arena) {
  const Matcher& matcher = machine.matchers[analyzer.table];
  const Dictionary* stop = analyzer.stop_words == Analyzer::no_words
                               ? nullptr
                               : &machine.tables->words[analyzer.stop_words];
  char* const block = arena.take<char>(2 * text.size() + 1);  // no word is empty
  Span* const units = arena.take<Span>(text.size() + 1);
  size_t count = 0, size = 0;
  Span found;
  for (size_t from = 0; matcher.find(text, from, found); from = found.end) {
    const std::string_view word = text.substr(found.begin, found.end - found.begin);
    if (stop != nullptr && stop->find(word) != stop->unseen()) continue;
    if (count > 0) block[size++] = ' ';
    std::memcpy(block + size, word.data(), word.size());
    units[count++] = {size, size + word.size()};
    size += word.size();
  }
  arena.keep(units, count);
  return {block, units, count};
}

Pieces characters_of(std::string_view text, const Pages<uint8_t>& classes, Arena& arena) {
  char* const block = arena.take<char>(text.size());
  Span* const units = arena.take<Span>(text.size());
  const char* at = text.data();
  const char* const end = at + text.size();
  size_t count = 0, size = 0;
  bool is_white_before = false;
  while (at < end) {
    const char* const start = at;
    const bool is_white = classes[next_character(at, end)] == white;
    if (is_white && is_white_before) {
      size = units[count - 1].begin;
      block[size++] = ' ';
      units[count - 1].end = size;
      continue;
    }
    is_white_before = is_white;
    const auto bytes = static_cast<size_t>(at - start);
    std::memcpy(block + size, start, bytes);
    units[count++] = {size, size + bytes};
    size += bytes;
  }
  arena.keep(units, count);
  return {block, units, count};
}

Pieces next_padded_word(const char*& at, const char* end, const Pages<uint8_t>& classes,
                        Arena& arena) {
  const char* first = at;
  while (at < end && classes[next_character(at, end)] == white) first = at;
  if (first == end) return {};
  const char* last = at = first;
  while (at < end && classes[next_character(at, end)] != white) last = at;
  const auto bytes = static_cast<size_t>(last - first);
  char* const block = arena.take<char>(bytes + 2);
  Span* const units = arena.take<Span>(bytes + 2);
  block[0] = ' ';
  std::memcpy(block + 1, first, bytes);
  block[bytes + 1] = ' ';
  units[0] = {0, 1};
  size_t count = 1;
  for (const char* character = first; character < last;) {
    const auto begin = static_cast<size_t>(character - first) + 1;
    next_character(character, last);
    units[count++] = {begin, static_cast<size_t>(character - first) + 1};
  }
  units[count++] = {bytes + 1, bytes + 2};
  at = last;
  return {block, units, count};
}

}  // namespace pelton::text
