// stable_logistic_f32: a margin to a probability in float32, as ONNX Runtime's ai.onnx.ml computes
// it.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/exp_f32.h"

namespace pelton::ops {

struct StableLogisticF32 {
  static constexpr OpInfo info{
      .name = "stable_logistic_f32",
      .summary = "p = 1 / (1 + exp(-|x|)) in float32, or 1 - p where x is negative.",
      .follows = "ai.onnx.ml.TreeEnsembleClassifier",
      .shape = Shape::map_one,
      .max_ulp = 1 << 30,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    const V margin = narrow(x), below = V(0.0) - margin;
    const V power = exp_f32(select(margin < V(0.0), margin, below));
    const V p = narrow(V(1.0) / narrow(V(1.0) + power));
    return select(margin < V(0.0), narrow(V(1.0) - p), p);
  }
};

}  // namespace pelton::ops
