// A plan of every operator on texts and bags.
#pragma once
#include <string>
#include <vector>

#include "cpp/plan/build.h"

namespace pelton::tests {

// Runs of ASCII letters and digits: classes 0 is all else, 1 a letter or a digit.
inline text::Classes letters() {
  return {{0, '0', '9' + 1, 'A', 'Z' + 1, 'a', 'z' + 1}, {0, 1, 0, 1, 0, 1, 0}};
}

inline text::Automaton run_of_letters() {
  text::Automaton made;
  made.characters = letters();
  made.kinds = {1, 2};
  made.starts = {1, 1, 1};
  const uint16_t matched = text::match_bit;
  made.next = {0, 0, 0, 0, 2, 0, matched, static_cast<uint16_t>(matched | 2), matched};
  return made;
}

inline text::Fold small_letters() {
  text::Fold made;
  made.from = {'A', 0xC9, 0x3A3};
  made.to = "ae\u0301\u03c3";
  made.ends = {1, 4, 6};
  made.splits_hangul = 1;
  made.around_sigma = letters();
  return made;
}

inline plan::Plan text_plan() {
  using Slots = std::vector<uint32_t>;
  using Numbers = std::vector<double>;
  ColumnSpec note, title, delay;
  note.name = "note";
  note.dtype = title.dtype = DType::text;
  title.name = "title";
  title.nullable = false;
  title.closed = true;
  title.dictionary = Dictionary({"", "a ab b1 ab", "Ab, ÉA \u03a3 b2 b2", "new"});
  title.allowed = {0, 1, 2};
  note.nullable = true;
  delay.name = "delay";
  plan::Builder builder(Schema({note, title, delay}));
  const auto place = [](uint32_t table) { return static_cast<double>(table); };
  const double vocabulary = place(builder.add_words(Dictionary({"a", "ab", "b1", "b2 b2"})));
  const double stop = place(builder.add_words(Dictionary({"b1"})));
  const double pair = place(builder.add_words(Dictionary({"a", "-b-"})));
  const double white = place(builder.add_classes({{0, ' ', ' ' + 1}, {0, 1, 0}}));
  const double runs = place(builder.add_automaton(run_of_letters()));
  const double fold = place(builder.add_fold(small_letters()));
  text::Analyzer words, characters, padded;
  words.max_units = padded.max_units = 3;
  words.stop_words = static_cast<uint32_t>(stop);
  characters.units = text::Units::characters;
  characters.max_units = 2;
  padded.units = text::Units::padded_words;
  const double by_words = place(builder.add_analyzer(words));
  const double by_characters = place(builder.add_analyzer(characters));
  const double by_padded = place(builder.add_analyzer(padded));

  const uint32_t low = builder.add("fold", Slots{0}, Numbers{fold}, Numbers{});
  const uint32_t bare = builder.add("strip", Slots{low}, Numbers{white}, Numbers{});
  const uint32_t other = builder.add("replace_text", Slots{bare}, Numbers{pair}, Numbers{});
  const uint32_t part = builder.add("part", Slots{other}, Numbers{pair, -1}, Numbers{});
  const uint32_t first = builder.add("extract", Slots{part}, Numbers{runs}, Numbers{});
  const uint32_t code = builder.add("find_text", Slots{first}, Numbers{vocabulary}, Numbers{});
  const uint32_t look = builder.add("look_up", Slots{code}, Numbers{}, Numbers{1, 2, 3, 4, 5, 6});
  Slots all{look, builder.add("text_length", Slots{other}, Numbers{}, Numbers{})};
  for (const char* op : {"contains", "starts_with", "ends_with"})
    all.push_back(builder.add(op, Slots{1}, Numbers{pair}, Numbers{}));
  all.push_back(builder.add("matches", Slots{1}, Numbers{runs}, Numbers{}));
  const uint32_t counts =
      builder.add("count_terms", Slots{low}, Numbers{by_words, vocabulary}, Numbers{});
  const uint32_t logs = builder.add("bag_log", Slots{counts}, Numbers{1}, Numbers{0, 0, 0.5});
  const uint32_t ones = builder.add("bag_ones", Slots{counts}, Numbers{}, Numbers{});
  const uint32_t weights =
      builder.add("bag_weights", Slots{logs}, Numbers{0}, Numbers{1, -2, 3, -4});
  const uint32_t norm = builder.add("bag_norm", Slots{weights}, Numbers{1, 1}, Numbers{});
  const uint32_t hashes =
      builder.add("hash_terms", Slots{0}, Numbers{by_characters, 3, 1}, Numbers{});
  const uint32_t more = builder.add("hash_terms", Slots{1}, Numbers{by_padded, 2, 0}, Numbers{});
  const uint32_t items = builder.add("bag_items", Slots{ones}, Numbers{}, Numbers{0, 3}, 2);
  const uint32_t sums = builder.add("bag_project", Slots{more}, Numbers{0}, Numbers{1, 2, 3, 4}, 2);
  for (const uint32_t slot : {items, items + 1, sums, sums + 1}) all.push_back(slot);
  Slots known;
  for (const uint32_t slot : all)
    known.push_back(builder.add("fill_missing", Slots{slot}, Numbers{-1}, Numbers{}));
  known.push_back(norm);
  known.push_back(hashes);
  Numbers weight;
  for (size_t at = 0; at < 2 * (all.size() + 4 + 3); ++at) weight.push_back(0.25 * (at % 7) - 0.5);
  builder.set_linear({known, weight, {-1, 1}});
  return builder.finish();
}

}  // namespace pelton::tests
