// replace_text: every place where one text stands gets another.
#pragma once
#include <cstring>

#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct ReplaceText {
  static constexpr OpInfo info{
      .name = "replace_text",
      .summary = "The text with the first of two words replaced by the second, wherever it stands.",
      .follows = "str.replace",
      .shape = Shape::map_text,
      .max_ulp = 0,
  };
  struct Params {
    double words;
  };
  static constexpr std::tuple fields{
      Field<Params>{"words", &Params::words, "which of the plan's words; the second may be empty"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("replace_text", 0, facts)) return error;
    if (Error error = need_words("replace_text", p.words, facts.tables, 2)) return error;
    if (!facts.tables.words[table_at(p.words)][0].empty()) return {};
    return invalid_param("replace_text", "a text to be replaced", "an empty one");
  }
  static Text apply(const Text& in, const Params& p, const TextContext& context) {
    const Dictionary& words = context.machine.tables->words[table_at(p.words)];
    const std::string_view from = words[0], to = words[1], text = in.view();
    size_t places = 0;
    for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + from.size()))
      ++places;
    if (places == 0) return in;
    const size_t size = in.size + places * to.size() - places * from.size();
    char* const out = context.scratch.kept.take<char>(size);
    char* next = out;
    size_t begin = 0;
    for (; places > 0; --places) {
      const size_t at = text.find(from, begin);
      std::memcpy(next, text.data() + begin, at - begin);
      next += at - begin;
      if (!to.empty()) std::memcpy(next, to.data(), to.size());
      next += to.size();
      begin = at + from.size();
    }
    std::memcpy(next, text.data() + begin, text.size() - begin);
    return {out, size};
  }
};

}  // namespace pelton::ops
