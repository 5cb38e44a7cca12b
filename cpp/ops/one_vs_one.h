// one_vs_one: answers of models of class pairs to one score per class.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct OneVsOne {
  static constexpr OpInfo info{
      .name = "one_vs_one",
      .summary = "Votes of class pairs plus squeezed sums of their confidences; then the votes.",
      .follows = "sklearn.multiclass.OneVsOneClassifier",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Inputs: what each pair predicts, 0 for its first class and 1 for its second; then how sure it
  // is of the second. Pairs in the order (0, 1), (0, 2), ... Outputs: scores, then votes.
  static Error check(const Params&, const WideFacts& facts) {
    const uint64_t classes = facts.outputs / 2;
    if (classes >= 2 && facts.outputs % 2 == 0 && facts.inputs == classes * (classes - 1) &&
        facts.constant_count == 0)
      return {};
    return invalid_param("one_vs_one", "two inputs per pair of classes, two outputs per class",
                         std::to_string(facts.inputs) + " and " + std::to_string(facts.outputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const uint32_t classes = row.outputs / 2, pairs = row.inputs / 2;
    for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, V(0.0));
    uint32_t pair = 0;
    for (uint32_t i = 0; i < classes; ++i)
      for (uint32_t j = i + 1; j < classes; ++j, ++pair) {
        const V predicted = row.in(pair), confidence = row.in(pairs + pair);
        row.out(i, row.result(i) - confidence);
        row.out(j, row.result(j) + confidence);
        const auto first = predicted == V(0.0), second = predicted == V(1.0);
        row.out(classes + i, row.result(classes + i) + select(first, V(1.0), V(0.0)));
        row.out(classes + j, row.result(classes + j) + select(second, V(1.0), V(0.0)));
      }
    for (uint32_t k = 0; k < classes; ++k) {
      const V sum = row.result(k);
      const V squeezed = sum / (V(3.0) * (max(sum, V(0.0) - sum) + V(1.0)));
      row.out(k, row.result(classes + k) + squeezed);
    }
  }
};

}  // namespace pelton::ops
