// bag_items: some features of a bag as numbers.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/bags.h"

namespace pelton::ops {

struct BagItems {
  static constexpr OpInfo info{
      .name = "bag_items",
      .summary = "The features that the constants name, each as a number; 0 if it is not listed.",
      .follows = "scipy.sparse.csr_array.toarray",
      .shape = Shape::read_bag,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const TextFacts& facts) {
    if (Error error = need_constants("bag_items", facts.outputs, facts)) return error;
    for (uint32_t at = 0; at < facts.outputs; ++at) {
      const double feature = facts.constants[at];
      const bool rises = at == 0 ? feature >= 0 : facts.constants[at - 1] < feature;
      if (!rises || feature >= facts.features || feature != table_at(feature))
        return invalid_param("bag_items", "rising features", std::to_string(feature));
    }
    return {};
  }
  template <class Out>
  static void apply(const Bag& in, const Params&, const TextContext& context, const Out& out) {
    uint32_t at = 0;
    const uint32_t count = context.constant_count;
    const Entry* const end = in.entries + in.count;
    for (const Entry* entry = in.entries; entry < end; ++entry) {
      uint32_t high = count;
      for (uint32_t low = at; low < high;) {
        const uint32_t middle = low + (high - low) / 2;
        if (context.constants[middle] < entry->feature)
          low = middle + 1;
        else
          high = middle;
      }
      for (; at < high; ++at) out(at, 0.0);
      if (at < count && context.constants[at] == entry->feature)
        out(at++, entry->value + 0.0);  // no zero has a sign there
    }
    for (; at < count; ++at) out(at, 0.0);
  }
};

}  // namespace pelton::ops
