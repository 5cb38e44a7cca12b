// stable_softmax_f32: margins of several classes to probabilities, as ONNX Runtime's ai.onnx.ml
// computes them.
#pragma once
#include "cpp/ops/wide.h"
#include "cpp/simd/exp_f32.h"

namespace pelton::ops {

struct StableSoftmaxF32 {
  static constexpr OpInfo info{
      .name = "stable_softmax_f32",
      .summary =
          "exp(x - max) / sum over the inputs, every step in float32; with `skip_zeros` an "
          "input of 0 keeps 0.",
      .follows = "ai.onnx.ml.TreeEnsembleClassifier",
      .shape = Shape::wide,
      .max_ulp = 1 << 30,
  };
  struct Params {
    double skip_zeros;
  };
  static constexpr std::tuple fields{
      Field<Params>{"skip_zeros", &Params::skip_zeros, "1: inputs within 1e-7 of 0 have no power"}};
  static Error check(const Params& p, const WideFacts& facts) {
    if (p.skip_zeros != 0 && p.skip_zeros != 1)
      return invalid_param("stable_softmax_f32", "skip_zeros of 0 or 1",
                           std::to_string(p.skip_zeros));
    if (facts.inputs == facts.outputs && facts.constant_count == 0) return {};
    return invalid_param("stable_softmax_f32", "an output for each input and no table",
                         std::to_string(facts.outputs));
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    V most = V(-0x1.fffffep+127);  // where the source starts: NaN never wins
    for (uint32_t k = 0; k < row.inputs; ++k) most = select(most < row.in(k), row.in(k), most);
    const V least = exp_f32(narrow(V(0.0) - most)), tiny = narrow(V(1e-7));
    V sum = V(0.0);
    for (uint32_t k = 0; k < row.inputs; ++k) {
      const V margin = row.in(k);
      V power = exp_f32(narrow(margin - most)), added = power;
      if (p.skip_zeros != 0) {
        const V size = select(margin < V(0.0), V(0.0) - margin, margin);
        added = select(tiny < size, power, V(0.0));
        power = select(tiny < size, power, narrow(margin * least));
      }
      row.out(k, power);
      sum = narrow(sum + added);
    }
    for (uint32_t k = 0; k < row.outputs; ++k) row.out(k, narrow(row.result(k) / sum));
  }
};

}  // namespace pelton::ops
