// dot: weighted sums, of dense layers, projections and linear models inside other models.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct Dot {
  static constexpr OpInfo info{
      .name = "dot",
      .summary = "Weighted sums of the inputs, added in their order to 0, the intercepts last.",
      .follows = "numpy.dot",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  // Constants: per output a weight for each input and the intercept.
  static Error check(const Params&, const WideFacts& facts) {
    const uint64_t need = uint64_t{facts.outputs} * (uint64_t{facts.inputs} + 1);
    if (facts.constant_count == need) return {};
    return invalid_param("dot", std::to_string(need) + " weights",
                         std::to_string(facts.constant_count));
  }

  // Four outputs at a time: additions of one wait for each other, those of four do not. The order
  // within an output stays, and so do its bits.
  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    const size_t stride = size_t{row.inputs} + 1;
    const double* w = row.constants;
    uint32_t k = 0;
    for (; k + 4 <= row.outputs; k += 4, w += 4 * stride) {
      V a = V(0.0), b = V(0.0), c = V(0.0), d = V(0.0);
      for (uint32_t j = 0; j < row.inputs; ++j) {
        const V x = row.in(j);
        a = a + x * V(w[j]);
        b = b + x * V(w[stride + j]);
        c = c + x * V(w[2 * stride + j]);
        d = d + x * V(w[3 * stride + j]);
      }
      row.out(k, a + V(w[row.inputs]));
      row.out(k + 1, b + V(w[stride + row.inputs]));
      row.out(k + 2, c + V(w[2 * stride + row.inputs]));
      row.out(k + 3, d + V(w[3 * stride + row.inputs]));
    }
    for (; k < row.outputs; ++k, w += stride) {
      V sum = V(0.0);
      for (uint32_t j = 0; j < row.inputs; ++j) sum = sum + row.in(j) * V(w[j]);
      row.out(k, sum + V(w[row.inputs]));
    }
  }
};

}  // namespace pelton::ops
