// contains: whether a text holds another.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct Contains {
  static constexpr OpInfo info{
      .name = "contains",
      .summary = "1 if the text holds a word, else 0; missing for null.",
      .follows = "str.__contains__",
      .shape = Shape::measure_text,
      .max_ulp = 0,
  };
  struct Params {
    double words;
  };
  static constexpr std::tuple fields{
      Field<Params>{"words", &Params::words, "which of the plan's words; its first is sought"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("contains", 0, facts)) return error;
    return need_words("contains", p.words, facts.tables, 1);
  }
  static double apply(const Text& in, const Params& p, const TextContext& context) {
    const std::string_view word = context.machine.tables->words[table_at(p.words)][0];
    return in.view().find(word) != std::string_view::npos;
  }
};

}  // namespace pelton::ops
