// bag_ones: whether each feature is listed.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/bags.h"

namespace pelton::ops {

struct BagOnes {
  static constexpr OpInfo info{
      .name = "bag_ones",
      .summary = "1 for every feature that is listed, also where its counts cancel.",
      .follows = "sklearn.feature_extraction.text.CountVectorizer, binary",
      .shape = Shape::map_bag,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const TextFacts& facts) {
    return need_constants("bag_ones", 0, facts);
  }
  static Bag apply(const Bag& in, const Params&, const TextContext& context) {
    return text::map_bag(in, context.scratch, [](const Entry&) { return 1.0; });
  }
};

}  // namespace pelton::ops
