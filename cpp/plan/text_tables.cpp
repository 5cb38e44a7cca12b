// The builder's tables for operators on text. Equal ones share a place, so that equal steps over
// them are one step.
#include <algorithm>

#include "cpp/core/error.h"
#include "cpp/plan/build.h"

namespace pelton::plan {
namespace {

bool same(const Dictionary& a, const Dictionary& b) {
  return a.text() == b.text() && a.ends() == b.ends();
}
bool same(const text::Classes& a, const text::Classes& b) {
  return a.starts == b.starts && a.classes == b.classes;
}
bool same(const text::Automaton& a, const text::Automaton& b) {
  return same(a.characters, b.characters) && a.kinds == b.kinds && a.starts == b.starts &&
         a.next == b.next;
}
bool same(const text::Fold& a, const text::Fold& b) {
  return a.from == b.from && a.to == b.to && a.ends == b.ends && a.drops_others == b.drops_others &&
         a.splits_hangul == b.splits_hangul && same(a.around_sigma, b.around_sigma);
}
bool same(const text::Analyzer& a, const text::Analyzer& b) {
  return a.units == b.units && a.min_units == b.min_units && a.max_units == b.max_units &&
         a.table == b.table && a.stop_words == b.stop_words;
}

template <class T>
uint32_t place_of(std::vector<T>& tables, T given, const text::Tables& all) {
  const auto known =
      std::find_if(tables.begin(), tables.end(), [&](const T& one) { return same(one, given); });
  if (known != tables.end()) return static_cast<uint32_t>(known - tables.begin());
  tables.push_back(std::move(given));
  text::check(all);
  return static_cast<uint32_t>(tables.size() - 1);
}

}  // namespace

uint32_t Builder::add_words(Dictionary words) {
  return place_of(plan_.text.words, std::move(words), plan_.text);
}
uint32_t Builder::add_classes(text::Classes classes) {
  return place_of(plan_.text.classes, std::move(classes), plan_.text);
}
uint32_t Builder::add_automaton(text::Automaton automaton) {
  return place_of(plan_.text.automata, std::move(automaton), plan_.text);
}
uint32_t Builder::add_fold(text::Fold fold) {
  return place_of(plan_.text.folds, std::move(fold), plan_.text);
}
uint32_t Builder::add_analyzer(text::Analyzer analyzer) {
  return place_of(plan_.text.analyzers, analyzer, plan_.text);
}

}  // namespace pelton::plan
