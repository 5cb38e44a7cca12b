// strip: a text without what stands at its ends.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct Strip {
  static constexpr OpInfo info{
      .name = "strip",
      .summary = "The text without the characters of class 1 at its ends.",
      .follows = "str.strip",
      .shape = Shape::map_text,
      .max_ulp = 0,
  };
  struct Params {
    double classes;
  };
  static constexpr std::tuple fields{
      Field<Params>{"classes", &Params::classes, "which of the plan's classes of characters"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("strip", 0, facts)) return error;
    return need_table("strip", p.classes, facts.tables.classes);
  }
  static Text apply(const Text& in, const Params& p, const TextContext& context) {
    const text::Pages<uint8_t>& classes = context.machine.classes[table_at(p.classes)];
    const char* begin = in.data;
    const char* end = in.data + in.size;
    for (const char* at = begin; at < end && classes[text::next_character(at, end)] == 1;)
      begin = at;
    while (begin < end) {
      const char* const last = text::before(end, begin);
      const char* at = last;
      if (classes[text::next_character(at, end)] != 1) break;
      end = last;
    }
    return {begin, static_cast<size_t>(end - begin)};
  }
};

}  // namespace pelton::ops
