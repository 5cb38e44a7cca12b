// extract: what a regular expression matches first.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct Extract {
  static constexpr OpInfo info{
      .name = "extract",
      .summary = "The first match of a regular expression; null if there is none.",
      .follows = "re.search",
      .shape = Shape::map_text,
      .max_ulp = 0,
  };
  struct Params {
    double automaton;
  };
  static constexpr std::tuple fields{
      Field<Params>{"automaton", &Params::automaton, "which of the plan's automata"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("extract", 0, facts)) return error;
    return need_table("extract", p.automaton, facts.tables.automata);
  }
  static Text apply(const Text& in, const Params& p, const TextContext& context) {
    text::Span found;
    if (!context.machine.matchers[table_at(p.automaton)].find(in.view(), 0, found)) return {};
    return {in.data + found.begin, found.end - found.begin};
  }
};

}  // namespace pelton::ops
