// matches: whether a regular expression is found in a text.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct Matches {
  static constexpr OpInfo info{
      .name = "matches",
      .summary = "1 if a regular expression is found in the text, else 0; missing for null.",
      .follows = "re.search",
      .shape = Shape::measure_text,
      .max_ulp = 0,
  };
  struct Params {
    double automaton;
  };
  static constexpr std::tuple fields{
      Field<Params>{"automaton", &Params::automaton, "which of the plan's automata"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("matches", 0, facts)) return error;
    return need_table("matches", p.automaton, facts.tables.automata);
  }
  static double apply(const Text& in, const Params& p, const TextContext& context) {
    return context.machine.matchers[table_at(p.automaton)].matches_in(in.view());
  }
};

}  // namespace pelton::ops
