// text_length: how many characters a text has.
#pragma once
#include "cpp/ops/text_op.h"

namespace pelton::ops {

struct TextLength {
  static constexpr OpInfo info{
      .name = "text_length",
      .summary = "The number of characters; missing for null.",
      .follows = "len",
      .shape = Shape::measure_text,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const TextFacts& facts) {
    return need_constants("text_length", 0, facts);
  }
  static double apply(const Text& in, const Params&, const TextContext&) {
    return static_cast<double>(text::count_characters(in.view()));
  }
};

}  // namespace pelton::ops
