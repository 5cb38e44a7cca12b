// fold: each character becomes a text of its own: lower case, or letters without accents.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct Fold {
  static constexpr OpInfo info{
      .name = "fold",
      .summary = "The text with each character replaced by what a table holds for it.",
      .follows = "str.lower; unicodedata.normalize without combining marks",
      .shape = Shape::map_text,
      .max_ulp = 0,
  };
  struct Params {
    double table;
  };
  static constexpr std::tuple fields{
      Field<Params>{"table", &Params::table, "which of the plan's folds"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("fold", 0, facts)) return error;
    return need_table("fold", p.table, facts.tables.folds);
  }
  static Text apply(const Text& in, const Params& p, const TextContext& context) {
    const std::string_view out =
        context.machine.folders[table_at(p.table)].apply(in.view(), context.scratch.kept);
    return {out.data(), out.size()};
  }
};

}  // namespace pelton::ops
