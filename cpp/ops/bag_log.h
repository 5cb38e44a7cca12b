// bag_log: counts become 1 + log(count).
#pragma once
#include <cmath>

#include "cpp/ops/text_op.h"
#include "cpp/text/bags.h"

namespace pelton::ops {

struct BagLog {
  static constexpr OpInfo info{
      .name = "bag_log",
      .summary = "1 + log of each count; small counts by a table, as the source computed them.",
      .follows = "sklearn.feature_extraction.text.TfidfTransformer, sublinear_tf",
      .shape = Shape::map_bag,
      .max_ulp = 1,
  };
  struct Params {
    double f32;
  };
  static constexpr std::tuple fields{
      Field<Params>{"f32", &Params::f32, "1: every step is rounded to float32"}};
  static Error check(const Params& p, const TextFacts&) { return need_flag("bag_log", p.f32); }
  // Beyond the table by the widest float there is: one rounding, to all but a few in a thousand.
  static double log_of(double count, const TextContext& context) {
    if (count > 0 && count < context.constant_count)
      if (const auto at = static_cast<uint32_t>(count); at == count) return context.constants[at];
    return static_cast<double>(std::log(static_cast<long double>(count)));
  }
  static Bag apply(const Bag& in, const Params& p, const TextContext& context) {
    return text::map_bag(in, context.scratch, [&](const Entry& entry) {
      const double log = log_of(entry.value, context);
      return p.f32 != 0 ? narrow(narrow(log) + 1.0) : log + 1.0;
    });
  }
};

}  // namespace pelton::ops
