// subtract_from: a constant less every value.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct SubtractFrom {
  static constexpr OpInfo info{
      .name = "subtract_from",
      .summary = "Subtract every value from a constant.",
      .follows = "numpy.subtract",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double value;
  };
  static constexpr std::tuple fields{
      Field<Params>{"value", &Params::value, "what is subtracted from"}};
  static Error check(const Params& p) {
    if (p.value - p.value == 0) return {};
    return invalid_param("subtract_from", "a finite number", std::to_string(p.value));
  }
  static Trend trend(const Params&) { return Trend::falling; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    return V(p.value) - x;
  }
};

}  // namespace pelton::ops
