// bag_norm: a bag of length 1.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/bags.h"

namespace pelton::ops {

struct BagNorm {
  static constexpr OpInfo info{
      .name = "bag_norm",
      .summary = "The bag divided by its norm; an empty bag stays as it is.",
      .follows = "sklearn.preprocessing.normalize of sparse rows",
      .shape = Shape::map_bag,
      .max_ulp = 0,
  };
  struct Params {
    double norm, f32;
  };
  static constexpr std::tuple fields{
      Field<Params>{"norm", &Params::norm, "0: l1, 1: l2, 2: max"},
      Field<Params>{"f32", &Params::f32, "1: the source holds float32 and sums in float64"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("bag_norm", 0, facts)) return error;
    if (Error error = need_flag("bag_norm", p.f32)) return error;
    if (p.norm == 0 || p.norm == 1 || p.norm == 2) return {};
    return invalid_param("bag_norm", "0, 1 or 2", std::to_string(p.norm));
  }
  static Bag apply(const Bag& in, const Params& p, const TextContext& context) {
    const bool f32 = p.f32 != 0;
    const double norm = text::norm_of(in, static_cast<text::Norm>(table_at(p.norm)), f32);
    if (norm == 0.0) return in;
    return text::map_bag(in, context.scratch, [&](const Entry& entry) {
      const double share = entry.value / norm;
      return f32 ? narrow(share) : share;
    });
  }
};

}  // namespace pelton::ops
