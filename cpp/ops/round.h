// round: to the nearest whole number.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Round {
  static constexpr OpInfo info{
      .name = "round",
      .summary = "Round to the nearest whole number, halves to the even one.",
      .follows = "numpy.rint",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }

  // Adding 2^52 leaves no room for a fraction; from there on numbers have none. A zero keeps the
  // sign of what it was.
  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    const V limit(4503599627370496.0);
    const V size = select(x < V(0.0), V(0.0) - x, x);
    const V whole = select(size < limit, (size + limit) - limit, x);
    const V up = select(x < V(0.0), V(0.0) - whole, whole);
    return select(size < limit, select(whole == V(0.0), x * V(0.0), up), x);
  }
};

}  // namespace pelton::ops
