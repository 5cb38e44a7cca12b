// From a text to its terms, as scikit-learn's analyzers split it: words, characters, and characters
// of words padded with spaces, in runs of several.
#pragma once
#include <algorithm>
#include <cstring>
#include <string_view>

#include "cpp/text/arena.h"
#include "cpp/text/machine.h"

namespace pelton::text {

// Units of a text lie in one block, so that a run of them is a piece of it.
struct Pieces {
  const char* text = nullptr;
  const Span* units = nullptr;
  size_t count = 0;
};

// The words that an automaton finds, but for stop words, one space between two.
Pieces words_of(std::string_view text, const Analyzer& analyzer, const Machine& machine,
                Arena& arena);
// Each character; runs of two and more white space characters are one space.
Pieces characters_of(std::string_view text, const Pages<uint8_t>& classes, Arena& arena);
// The characters of the next word behind `at`, a space before and behind them; none at the end.
Pieces next_padded_word(const char*& at, const char* end, const Pages<uint8_t>& classes,
                        Arena& arena);

template <class Visit>
void visit_runs(const Pieces& pieces, size_t units, Visit visit) {
  for (size_t first = 0; first + units <= pieces.count; ++first) {
    const size_t begin = pieces.units[first].begin;
    visit(std::string_view(pieces.text + begin, pieces.units[first + units - 1].end - begin));
  }
}

template <class Visit>
void visit_plain_words(std::string_view text, const Analyzer& analyzer, const Machine& machine,
                       Visit visit) {
  const Matcher& matcher = machine.matchers[analyzer.table];
  Span found;
  for (size_t from = 0; matcher.find(text, from, found); from = found.end)
    visit(text.substr(found.begin, found.end - found.begin));
}

// Calls visit(term) for every term, in no particular order.
template <class Visit>
void visit_terms(std::string_view text, const Analyzer& analyzer, const Machine& machine,
                 Arena& arena, Visit visit) {
  const size_t least = analyzer.min_units, most = analyzer.max_units;
  if (analyzer.units == Units::padded_words) {
    const Pages<uint8_t>& classes = machine.classes[analyzer.table];
    const char* at = text.data();
    const char* const end = at + text.size();
    for (;;) {
      const Pieces word = next_padded_word(at, end, classes, arena);
      if (word.count == 0) return;
      for (size_t units = least; units <= most; ++units) {
        visit_runs(word, std::min(units, word.count), visit);
        if (units >= word.count) break;  // a short word is one term, once
      }
    }
  }
  if (analyzer.units == Units::words && most == 1 && analyzer.stop_words == Analyzer::no_words)
    return visit_plain_words(text, analyzer, machine, visit);
  const Pieces pieces = analyzer.units == Units::words
                            ? words_of(text, analyzer, machine, arena)
                            : characters_of(text, machine.classes[analyzer.table], arena);
  for (size_t units = least; units <= most && units <= pieces.count; ++units)
    visit_runs(pieces, units, visit);
}

}  // namespace pelton::text
