// What each part of an artifact holds, in order. Written and read by the same lines.
#pragma once
#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "cpp/artifact/artifact.h"
#include "cpp/artifact/pack.h"
#include "cpp/artifact/reader.h"
#include "cpp/artifact/writer.h"

namespace pelton::artifact {

// `const T&` where Io writes, `T&` where it reads.
template <class Io, class T>
using Ref = typename Io::template Ref<T>;

template <class Io>
void fields(Io& io, Ref<Io, std::string> text) {
  io.text(text, max_text_bytes);
}

// The text is UTF-8 as a whole; each category must be so as well. Null: nothing is wrong.
inline const char* wrong_with(const std::string& text, const std::vector<uint32_t>& ends) {
  uint32_t start = 0;
  for (const uint32_t end : ends) {
    if (end < start || end > text.size()) return "one outside it";
    if (end - start > max_text_bytes) return "one of more than 64 KiB";
    if (end < text.size() && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80)
      return "one that ends inside a character";
    start = end;
  }
  return start == text.size() ? nullptr : "text that belongs to none";
}

template <class Io>
void fields(Io& io, Ref<Io, Dictionary> dictionary) {
  std::string text = dictionary.text();
  std::vector<uint32_t> ends = dictionary.ends();
  io.text(text, max_file_bytes);
  io.numbers(ends);
  if constexpr (Io::reads) {
    const char* wrong = wrong_with(text, ends);
    if (wrong) io.refuse("categories that cover their text", wrong);
    dictionary = Dictionary(std::move(text), std::move(ends));
  }
}

template <class Io>
void fields(Io& io, Ref<Io, ColumnSpec> column) {
  io.align();  // and at its end: a column takes several times its fields in memory
  io.text(column.name, max_text_bytes);
  io.choice(column.dtype, last_dtype);
  io.flag(column.nullable);
  io.flag(column.used);
  io.flag(column.closed);
  io.numbers(column.allowed);
  io.number(column.low);
  io.number(column.high);
  fields(io, column.dictionary);
  io.text(column.unit, max_text_bytes);
  io.text(column.time_zone, max_text_bytes);
  io.records(column.tags, max_tags);
  io.align();
}

template <class Io>
void fields(Io& io, Ref<Io, Schema> schema) {
  std::vector<ColumnSpec> columns = schema.columns();
  io.records(columns, max_columns);
  if constexpr (Io::reads) schema = Schema(std::move(columns));
}

template <class Io>
void fields(Io& io, Ref<Io, plan::Slot> slot) {
  // Codes are at most 2^30. A text is the highest bit, a bag the two highest and its features.
  constexpr uint32_t text = 0x80000000, bag = 0xC0000000;
  uint32_t packed = slot.is_text() ? text : slot.is_bag() ? bag | slot.features : slot.codes;
  io.number(packed);
  if constexpr (Io::reads) {
    if (packed >= bag)
      slot = plan::Slot::bag(packed & ~bag);
    else if (packed >= text)
      slot = plan::Slot::text();
    else
      slot = packed > 0 ? plan::Slot::code(packed) : plan::Slot::number();
    if (slot.is_text() && packed != text) io.refuse("a known kind of slot", packed);
  }
}

template <class Io>
void fields(Io& io, Ref<Io, plan::Node> node) {
  io.number(node.op);
  for (auto& slot : node.in) io.number(slot);
  for (auto& param : node.params) io.number(param);
  io.number(node.first_constant);
  io.number(node.constants);
}

template <class Io>
void fields(Io& io, Ref<Io, text::Classes> classes) {
  io.numbers(classes.starts);
  io.numbers(classes.classes);
}

template <class Io>
void fields(Io& io, Ref<Io, text::Automaton> automaton) {
  fields(io, automaton.characters);
  io.numbers(automaton.kinds);
  io.numbers(automaton.starts);
  io.numbers(automaton.next);
}

template <class Io>
void fields(Io& io, Ref<Io, text::Fold> fold) {
  io.numbers(fold.from);
  io.text(fold.to, max_file_bytes);
  io.numbers(fold.ends);
  io.number(fold.drops_others);
  io.number(fold.splits_hangul);
  fields(io, fold.around_sigma);
}

template <class Io>
void fields(Io& io, Ref<Io, text::Analyzer> analyzer) {
  io.choice(analyzer.units, text::last_unit);
  io.number(analyzer.min_units);
  io.number(analyzer.max_units);
  io.number(analyzer.table);
  io.number(analyzer.stop_words);
}

template <class Io>
void fields(Io& io, Ref<Io, text::Tables> tables) {
  uint64_t lists = tables.words.size();
  io.number(lists);
  if constexpr (Io::reads) {
    if (lists > text::max_tables) io.refuse("at most 256 lists of words", lists);
    // One by one, each padded: a list takes several times its fields in memory.
    for (; lists > 0; --lists) {
      fields(io, tables.words.emplace_back());
      io.align();
    }
  } else {
    for (const Dictionary& words : tables.words) {
      fields(io, words);
      io.align();
    }
  }
  io.records(tables.automata, text::max_tables);
  io.records(tables.classes, text::max_tables);
  io.records(tables.folds, text::max_tables);
  io.records(tables.analyzers, text::max_tables);
}

template <class Io>
void fields(Io& io, Ref<Io, plan::Transform> transform) {
  io.numbers(transform.slots);
}

template <class Io>
void fields(Io& io, Ref<Io, models::Term> term) {
  io.number(term.slot);
  io.number(term.codes);
  io.number(term.first_weight);
}

template <class Io>
void fields(Io& io, Ref<Io, models::Linear> linear) {
  io.number(linear.outputs);
  io.records(linear.terms);
  io.numbers(linear.weights);
  io.numbers(linear.intercept);
}

template <class Io>
void fields(Io& io, Ref<Io, forest::Source> source) {
  io.number(source.slot);
  io.number(source.codes);
  io.number(source.first_threshold);
  io.number(source.thresholds);
}

template <class Io>
void fields(Io& io, Ref<Io, forest::Split> split) {
  io.number(split.source);
  io.number(split.index);
  io.number(split.missing_right);
}

template <class Io>
void fields(Io& io, Ref<Io, PackedTree> tree) {
  io.number(tree.nodes);
  io.number(tree.output);
}

template <class Io>
void fields(Io& io, Ref<Io, forest::Forest> forest) {
  io.number(forest.outputs);
  io.number(forest.leaf_width);
  io.choice(forest.sum, forest::Sum::f32);
  io.number(forest.divisor);
  io.numbers(forest.base);
  io.records(forest.sources);
  io.numbers(forest.thresholds);
  io.numbers(forest.set_first);
  io.numbers(forest.set_words);
  io.records(forest.splits);
  PackedTrees packed;
  if constexpr (!Io::reads) packed = pack(forest);
  io.records(packed.trees);
  io.numbers(packed.nodes);
  if constexpr (Io::reads) unpack(packed, forest);
  io.numbers(forest.leaf_values);
}

template <class Io>
void explain_fields_of(Io&, Ref<Io, plan::Transform>) {}

template <class Io>
void explain_fields_of(Io& io, Ref<Io, models::Linear> linear) {
  io.numbers(linear.means);
}

// Counts of rows and sums of hessians mostly are floats, and take half the room as such.
template <class Io>
void explain_fields_of(Io& io, Ref<Io, forest::Forest> forest) {
  std::vector<float> floats(forest.covers.begin(), forest.covers.end());
  std::vector<double> doubles;
  if (!std::equal(floats.begin(), floats.end(), forest.covers.begin())) {
    floats.clear();
    doubles = forest.covers;
  }
  io.numbers(floats);
  io.numbers(doubles);
  if constexpr (Io::reads) {
    if (!floats.empty() && !doubles.empty()) io.refuse("covers of one kind", doubles.size());
    forest.covers = std::move(doubles);
    if (!floats.empty()) forest.covers.assign(floats.begin(), floats.end());
  }
  io.numbers(forest.features);
}

// No kind of class takes less than eight bytes.
template <class Io, class T>
void class_fields(Io& io, T& value) {
  if constexpr (std::is_same_v<std::remove_const_t<T>, std::string>) {
    io.text(value, max_text_bytes);
  } else if constexpr (std::is_same_v<std::remove_const_t<T>, bool>) {
    uint64_t bit = value;
    io.number(bit);
    if constexpr (Io::reads) {
      if (bit > 1) io.refuse("a class of 0 or 1", bit);
      value = bit == 1;
    }
  } else {
    io.number(value);
  }
}

template <class Io>
void fields(Io& io, Ref<Io, models::Label> label) {
  uint64_t kind = label.index();
  io.number(kind);
  if constexpr (Io::reads) {
    if (kind >= std::variant_size_v<models::Label>) io.refuse("a known kind of class", kind);
    if (kind == 1) label = 0.0;
    if (kind == 2) label = std::string();
    if (kind == 3) label = false;
  }
  std::visit([&](auto& value) { class_fields(io, value); }, label);
}

template <class Io>
void fields(Io& io, Ref<Io, models::Head> head) {
  io.choice(head.link, models::last_link);
  io.choice(head.rule, models::last_rule);
  io.number(head.f32);
  io.number(head.slope);
  io.records(head.classes);
}

template <class Io>
void fields(Io& io, Ref<Io, ProofRows> proof) {
  io.number(proof.rows);
  io.numbers(proof.cells);
  io.numbers(proof.margins);
  io.numbers(proof.values);
}

}  // namespace pelton::artifact
