// ceil: the next whole number above.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Ceil {
  static constexpr OpInfo info{
      .name = "ceil",
      .summary = "Round every value up to a whole number.",
      .follows = "numpy.ceil",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }

  // As floor: adding 2^52 leaves no room for a fraction. A zero keeps the sign of what it was.
  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    const V limit(4503599627370496.0);
    const V size = select(x < V(0.0), V(0.0) - x, x);
    const V whole = select(size < limit, (size + limit) - limit, size);
    const V nearest = select(x < V(0.0), V(0.0) - whole, whole);
    const V above = select(nearest < x, nearest + V(1.0), nearest);
    return select(above == V(0.0), x * V(0.0), above);
  }
};

}  // namespace pelton::ops
