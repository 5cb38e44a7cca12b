// Tables that hold together: every state, class and reference is in range.
#include "cpp/text/tables.h"

#include "cpp/core/error.h"
#include "cpp/text/characters.h"

namespace pelton::text {
namespace {

constexpr uint32_t max_units = 1024;
constexpr size_t max_states = 0x8000;

void need(bool holds, const char* subject, const char* what, uint64_t got) {
  if (!holds) fail(ErrorCode::invalid_param, subject, what, std::to_string(got));
}

void check_classes(const Classes& given, size_t count, const char* subject) {
  need(!given.starts.empty() && given.starts.size() == given.classes.size(), subject,
       "a class for each range of characters", given.classes.size());
  for (size_t at = 0; at < given.starts.size(); ++at) {
    need(at == 0 ? given.starts[0] == 0 : given.starts[at - 1] < given.starts[at], subject,
         "ranges that rise from 0", given.starts[at]);
    need(given.starts[at] < character_count, subject, "characters of Unicode", given.starts[at]);
    need(given.classes[at] < count, subject, "known classes", given.classes[at]);
  }
}

void check_automaton(const Automaton& given) {
  constexpr const char* subject = "automaton";
  const size_t classes = given.kinds.size(), width = classes + 1;
  need(classes > 0 && classes <= 256, subject, "1 to 256 classes", classes);
  check_classes(given.characters, classes, subject);
  const size_t states = given.next.size() / width;
  need(states > 0 && states <= max_states && states * width == given.next.size(), subject,
       "a step for every state and class", given.next.size());
  need(!given.starts.empty(), subject, "a start state", 0);
  for (const uint16_t start : given.starts) need(start < states, subject, "known states", start);
  for (const uint8_t kind : given.kinds)
    need(kind < given.starts.size(), subject, "known start states", kind);
  for (const uint16_t step : given.next)
    need((step & ~match_bit) < static_cast<int>(states), subject, "known states", step);
}

void check_fold(const Fold& given) {
  constexpr const char* subject = "fold";
  need(given.from.size() == given.ends.size() && given.from.size() < 0xffff, subject,
       "an end for each of at most 65534 characters", given.ends.size());
  uint32_t start = 0;
  for (size_t at = 0; at < given.from.size(); ++at) {
    need(given.from[at] < character_count && (at == 0 || given.from[at - 1] < given.from[at]),
         subject, "rising characters", given.from[at]);
    need(given.ends[at] >= start && given.ends[at] <= given.to.size() &&
             given.ends[at] - start <= 255,
         subject, "short texts end to end", given.ends[at]);
    if (given.from[at] < 0x80)
      need(given.ends[at] == start + 1 && static_cast<uint8_t>(given.to[start]) < 0x80, subject,
           "one character of ASCII for another", given.from[at]);
    start = given.ends[at];
  }
  need(start == given.to.size(), subject, "no text of no character", given.to.size());
  need(given.drops_others <= 1 && given.splits_hangul <= 1, subject, "flags", 2);
  if (!given.around_sigma.starts.empty() || !given.around_sigma.classes.empty())
    check_classes(given.around_sigma, 3, subject);
}

void check_analyzer(const Analyzer& given, const Tables& tables) {
  constexpr const char* subject = "analyzer";
  need(given.units <= last_unit, subject, "known units", static_cast<uint64_t>(given.units));
  need(given.min_units >= 1 && given.min_units <= given.max_units && given.max_units <= max_units,
       subject, "1 to 1024 units", given.max_units);
  const bool words = given.units == Units::words;
  need(given.table < (words ? tables.automata.size() : tables.classes.size()), subject,
       "a table of the plan", given.table);
  need(given.stop_words == Analyzer::no_words || given.stop_words < tables.words.size(), subject,
       "words of the plan", given.stop_words);
}

}  // namespace

void check(const Tables& tables) {
  for (const size_t count : {tables.words.size(), tables.automata.size(), tables.classes.size(),
                             tables.folds.size(), tables.analyzers.size()})
    need(count <= max_tables, "text", "at most 256 tables of a kind", count);
  for (const Automaton& one : tables.automata) check_automaton(one);
  for (const Classes& one : tables.classes) check_classes(one, 256, "classes");
  for (const Fold& one : tables.folds) check_fold(one);
  for (const Analyzer& one : tables.analyzers) check_analyzer(one, tables);
}

}  // namespace pelton::text
