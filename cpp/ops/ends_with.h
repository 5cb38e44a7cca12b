// ends_with: whether a text ends with another.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct EndsWith {
  static constexpr OpInfo info{
      .name = "ends_with",
      .summary = "1 if the text ends with a word, else 0; missing for null.",
      .follows = "str.endswith",
      .shape = Shape::measure_text,
      .max_ulp = 0,
  };
  struct Params {
    double words;
  };
  static constexpr std::tuple fields{
      Field<Params>{"words", &Params::words, "which of the plan's words; its first is sought"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("ends_with", 0, facts)) return error;
    return need_words("ends_with", p.words, facts.tables, 1);
  }
  static double apply(const Text& in, const Params& p, const TextContext& context) {
    const std::string_view word = context.machine.tables->words[table_at(p.words)][0];
    return in.view().ends_with(word);
  }
};

}  // namespace pelton::ops
