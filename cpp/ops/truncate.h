// truncate: drop the fraction, where a source turns numbers into integer category ids.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Truncate {
  static constexpr OpInfo info{
      .name = "truncate",
      .summary = "Drop the fraction of every value; a zero has no sign.",
      .follows = "numpy.trunc",
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
    const V nearest = (size + limit) - limit;
    const V below = select(size < nearest, nearest - V(1.0), nearest);
    const V whole = select(size < limit, below, size);
    return select(x < V(0.0), V(0.0) - whole, whole);
  }
};

}  // namespace pelton::ops
