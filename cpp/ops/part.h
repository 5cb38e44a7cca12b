// part: one of the parts that a separator cuts a text into.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct Part {
  static constexpr OpInfo info{
      .name = "part",
      .summary = "One of the parts between separators; null if there are fewer.",
      .follows = "str.split",
      .shape = Shape::map_text,
      .max_ulp = 0,
  };
  struct Params {
    double words, position;
  };
  static constexpr std::tuple fields{
      Field<Params>{"words", &Params::words, "which of the plan's words; its first separates"},
      Field<Params>{"position", &Params::position, "from 0; from -1 at the end"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("part", 0, facts)) return error;
    if (Error error = need_words("part", p.words, facts.tables, 1)) return error;
    if (facts.tables.words[table_at(p.words)][0].empty())
      return invalid_param("part", "a separator", "an empty one");
    if (p.position > -1e9 && p.position < 1e9 && p.position == static_cast<int64_t>(p.position))
      return {};
    return invalid_param("part", "a whole position", std::to_string(p.position));
  }
  static Text apply(const Text& in, const Params& p, const TextContext& context) {
    const std::string_view separator = context.machine.tables->words[table_at(p.words)][0];
    const std::string_view text = in.view();
    int64_t position = static_cast<int64_t>(p.position);
    if (position < 0) {
      int64_t parts = 1;
      for (size_t at = text.find(separator); at != text.npos;
           at = text.find(separator, at + separator.size()))
        ++parts;
      position += parts;
      if (position < 0) return {};
    }
    size_t begin = 0;
    for (; position > 0; --position) {
      const size_t at = text.find(separator, begin);
      if (at == text.npos) return {};
      begin = at + separator.size();
    }
    return {in.data + begin, std::min(text.find(separator, begin), text.size()) - begin};
  }
};

}  // namespace pelton::ops
