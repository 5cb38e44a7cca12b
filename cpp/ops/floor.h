// floor: the next whole number below, where a source sorts numbers into category ids.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Floor {
  static constexpr OpInfo info{
      .name = "floor",
      .summary = "Round every value down to a whole number; a zero has no sign.",
      .follows = "numpy.floor",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::rising; }

  // Adding 2^52 leaves no room for a fraction; from there on numbers have none.
  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    const V limit(4503599627370496.0);
    const V size = select(x < V(0.0), V(0.0) - x, x);
    const V rounded = (size + limit) - limit;
    const V whole = select(size < limit, rounded, size);
    const V nearest = select(x < V(0.0), V(0.0) - whole, whole);
    return select(x < nearest, nearest - V(1.0), nearest);
  }
};

}  // namespace pelton::ops
