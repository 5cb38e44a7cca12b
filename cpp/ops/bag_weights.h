// bag_weights: each feature times a weight of its own.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/bags.h"

namespace pelton::ops {

struct BagWeights {
  static constexpr OpInfo info{
      .name = "bag_weights",
      .summary = "Each feature times its constant.",
      .follows = "sklearn.feature_extraction.text.TfidfTransformer, use_idf",
      .shape = Shape::map_bag,
      .max_ulp = 0,
  };
  struct Params {
    double f32;
  };
  static constexpr std::tuple fields{
      Field<Params>{"f32", &Params::f32, "1: products are rounded to float32"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("bag_weights", facts.features, facts)) return error;
    return need_flag("bag_weights", p.f32);
  }
  static Bag apply(const Bag& in, const Params& p, const TextContext& context) {
    return text::map_bag(in, context.scratch, [&](const Entry& entry) {
      const double product = entry.value * context.constants[entry.feature];
      return p.f32 != 0 ? narrow(product) : product;
    });
  }
};

}  // namespace pelton::ops
