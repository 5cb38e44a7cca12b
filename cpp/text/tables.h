// What text operators know beside their parameters, as plans hold and files save it.
//
// All of it is made where a model is compiled, from the Python that runs there: its regular
// expressions, its lower case, its decompositions. So the engine follows that Python's version of
// Unicode and has none of its own.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cpp/core/dictionary.h"

namespace pelton::text {

// A class for each character: characters from starts[i] up to the next start are of classes[i].
struct Classes {
  std::vector<uint32_t> starts;  // rising from 0
  std::vector<uint8_t> classes;
};

// A regular expression as a deterministic automaton over classes of characters. It reads one
// character ahead, so that \b can be decided: a match that ends before the character read is
// marked on the step that reads it.
struct Automaton {
  Classes characters;
  std::vector<uint8_t> kinds;  // per class: the start state after a character of it
  // Start states: at the text's begin, after a character of kind 1, 2, ...
  std::vector<uint16_t> starts;
  // next[state * (classes + 1) + class], the last column at the text's end; state 0 is dead.
  std::vector<uint16_t> next;
};
inline constexpr uint16_t match_bit = 0x8000;  // in `next`, beside the state

// Replaces each character by a text of its own, which may be empty.
struct Fold {
  std::vector<uint32_t> from;  // rising
  std::string to;              // what they become, end to end
  std::vector<uint32_t> ends;
  uint8_t drops_others = 0;   // 1: characters beyond ASCII that `from` does not list vanish
  uint8_t splits_hangul = 0;  // 1: Korean syllables become their letters
  // Lower case of a final sigma depends on what is around: class 1 is cased, class 2 is passed
  // over. Empty where sigma is a letter as others.
  Classes around_sigma;
};

enum class Units : uint8_t {
  words = 0,         // what an automaton finds, without stop words
  characters = 1,    // runs of two and more white space characters are one space
  padded_words = 2,  // characters of each word with a space on either side
};
inline constexpr Units last_unit = Units::padded_words;

// From a text to its terms: runs of min_units .. max_units units.
struct Analyzer {
  Units units = Units::words;
  uint32_t min_units = 1, max_units = 1;
  uint32_t table = 0;              // words: of the automata. Else: of the classes, 1 is white space
  uint32_t stop_words = no_words;  // of the word lists
  static constexpr uint32_t no_words = 0xffffffff;
};

inline constexpr size_t max_tables = 256;  // of a kind, in one plan

struct Tables {
  std::vector<Dictionary> words;  // vocabularies, stop words, literals
  std::vector<Automaton> automata;
  std::vector<Classes> classes;
  std::vector<Fold> folds;
  std::vector<Analyzer> analyzers;
};

// Refuses tables in which a step could leave its bounds. Throws Failure(invalid_param).
void check(const Tables& tables);

}  // namespace pelton::text
