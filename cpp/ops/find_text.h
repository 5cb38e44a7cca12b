// find_text: codes for a text by a list of words, as raw columns of strings have them.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct FindText {
  static constexpr OpInfo info{
      .name = "find_text",
      .summary = "The position of the text among words; then unseen, then null.",
      .follows = "dict.get",
      .shape = Shape::find_text,
      .max_ulp = 0,
  };
  struct Params {
    double words;
  };
  static constexpr std::tuple fields{
      Field<Params>{"words", &Params::words, "which of the plan's words"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("find_text", 0, facts)) return error;
    return need_table("find_text", p.words, facts.tables.words);
  }
  static uint32_t width(const Params& p, const TextFacts& facts) {
    return static_cast<uint32_t>(facts.tables.words[table_at(p.words)].codes());
  }
  static int32_t apply(const Text& in, const Params& p, const TextContext& context) {
    const Dictionary& words = context.machine.tables->words[table_at(p.words)];
    return in.data == nullptr ? words.null() : words.find(in.view());
  }
};

}  // namespace pelton::ops
