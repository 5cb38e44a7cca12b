// count_terms: how often a text holds each term of a vocabulary.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/count.h"

namespace pelton::ops {

struct CountTerms {
  static constexpr OpInfo info{
      .name = "count_terms",
      .summary = "How often each word of a vocabulary is a term of the text.",
      .follows = "sklearn.feature_extraction.text.CountVectorizer",
      .shape = Shape::count_text,
      .max_ulp = 0,
  };
  struct Params {
    double analyzer, words;
  };
  static constexpr std::tuple fields{
      Field<Params>{"analyzer", &Params::analyzer, "which of the plan's analyzers"},
      Field<Params>{"words", &Params::words, "the vocabulary, of the plan's words"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("count_terms", 0, facts)) return error;
    if (Error error = need_table("count_terms", p.analyzer, facts.tables.analyzers)) return error;
    return need_words("count_terms", p.words, facts.tables, 1);
  }
  static uint32_t width(const Params& p, const TextFacts& facts) {
    return static_cast<uint32_t>(facts.tables.words[table_at(p.words)].size());
  }
  static Bag apply(const Text& in, const Params& p, const TextContext& context) {
    const text::Tables& tables = *context.machine.tables;
    return text::count_terms(in.view(), tables.analyzers[table_at(p.analyzer)],
                             tables.words[table_at(p.words)], context.machine, context.scratch);
  }
};

}  // namespace pelton::ops
