// hash_terms: how often a text holds terms of each hash.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/count.h"

namespace pelton::ops {

struct HashTerms {
  static constexpr OpInfo info{
      .name = "hash_terms",
      .summary = "How often the text has terms of each hash, modulo the number of features.",
      .follows = "sklearn.feature_extraction.text.HashingVectorizer",
      .shape = Shape::count_text,
      .max_ulp = 0,
  };
  struct Params {
    double analyzer, features, alternate_sign;
  };
  static constexpr std::tuple fields{
      Field<Params>{"analyzer", &Params::analyzer, "which of the plan's analyzers"},
      Field<Params>{"features", &Params::features, "1 to 2^30"},
      Field<Params>{"alternate_sign", &Params::alternate_sign, "1: a negative hash counts -1"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("hash_terms", 0, facts)) return error;
    if (Error error = need_table("hash_terms", p.analyzer, facts.tables.analyzers)) return error;
    if (Error error = need_flag("hash_terms", p.alternate_sign)) return error;
    if (p.features >= 1 && p.features <= 0x40000000 && p.features == table_at(p.features))
      return {};
    return invalid_param("hash_terms", "1 to 2^30 features", std::to_string(p.features));
  }
  static uint32_t width(const Params& p, const TextFacts&) { return table_at(p.features); }
  static Bag apply(const Text& in, const Params& p, const TextContext& context) {
    const text::Analyzer& analyzer = context.machine.tables->analyzers[table_at(p.analyzer)];
    return text::hash_terms(in.view(), analyzer, table_at(p.features), p.alternate_sign != 0,
                            context.machine, context.scratch);
  }
};

}  // namespace pelton::ops
