// Counts by sorting: terms of one feature come to lie side by side.
#include "cpp/text/count.h"

#include <utility>

#include "cpp/text/hash.h"

namespace pelton::text {
namespace {

// Eight bits at a time: where there are many terms, comparing them would take most of the time.
void sort_terms(std::vector<uint32_t>& terms, Arena& arena) {
  constexpr size_t few = 64;
  if (terms.size() < few) return std::sort(terms.begin(), terms.end());
  uint32_t all = 0;
  for (const uint32_t term : terms) all |= term;
  uint32_t* from = terms.data();
  uint32_t* to = arena.take<uint32_t>(terms.size());
  for (int shift = 0; shift < 32 && all >> shift != 0; shift += 8) {
    uint32_t next[256] = {};
    for (size_t at = 0; at < terms.size(); ++at) ++next[from[at] >> shift & 255];
    uint32_t sum = 0;
    for (uint32_t& place : next) {
      const uint32_t count = place;
      place = sum;
      sum += count;
    }
    for (size_t at = 0; at < terms.size(); ++at) to[next[from[at] >> shift & 255]++] = from[at];
    std::swap(from, to);
  }
  if (from != terms.data()) std::copy_n(from, terms.size(), terms.data());
}

// Terms as feature * 2 + (1 if it counts -1), sorted, into entries.
Bag counted(Scratch& scratch) {
  std::vector<uint32_t>& terms = scratch.terms;
  sort_terms(terms, scratch.brief);
  Entry* const entries = scratch.kept.take<Entry>(terms.size());
  size_t count = 0;
  for (size_t at = 0; at < terms.size();) {
    const uint32_t feature = terms[at] >> 1;
    double value = 0;
    for (; at < terms.size() && terms[at] >> 1 == feature; ++at) value += terms[at] & 1 ? -1 : 1;
    entries[count++] = {feature, value};
  }
  scratch.kept.keep(entries, count);
  return {entries, count};
}

}  // namespace

Bag count_terms(std::string_view text, const Analyzer& analyzer, const Dictionary& vocabulary,
                const Machine& machine, Scratch& scratch) {
  scratch.terms.clear();
  const int32_t unseen = vocabulary.unseen();
  visit_terms(text, analyzer, machine, scratch.brief, [&](std::string_view term) {
    const int32_t feature = vocabulary.find(term);
    if (feature != unseen) scratch.terms.push_back(static_cast<uint32_t>(feature) << 1);
  });
  return counted(scratch);
}

Bag hash_terms(std::string_view text, const Analyzer& analyzer, uint32_t features,
               bool alternate_sign, const Machine& machine, Scratch& scratch) {
  scratch.terms.clear();
  visit_terms(text, analyzer, machine, scratch.brief, [&](std::string_view term) {
    const uint32_t hash = hash_of(term);
    const bool is_negative = hash >> 31;
    const uint32_t distance = is_negative ? 0u - hash : hash;  // 2^31 for the lowest int32
    scratch.terms.push_back(distance % features << 1 | (is_negative && alternate_sign));
  });
  return counted(scratch);
}

}  // namespace pelton::text
