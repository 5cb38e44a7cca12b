// wrap: fold a line into a period, from one point on.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/ops/whole_remainder.h"

namespace pelton::ops {

struct Wrap {
  static constexpr OpInfo info{
      .name = "wrap",
      .summary = "Every whole number from `first` on, moved into the period that begins there.",
      .follows = "numpy.remainder",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  struct Params {
    double first;
    double period;
  };
  static constexpr std::tuple fields{
      Field<Params>{"first", &Params::first, "where the period begins"},
      Field<Params>{"period", &Params::period, "its length"}};
  static Error check(const Params& p) {
    if (p.first - p.first == 0 && p.period > 0 && p.period - p.period == 0) return {};
    return invalid_param("wrap", "a finite start and a period > 0",
                         std::to_string(p.first) + " and " + std::to_string(p.period));
  }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params& p) {
    const V first(p.first);
    const V folded = first + WholeRemainder::apply<V>(x - first, {p.period});
    return select(x < first, x, folded);
  }
};

}  // namespace pelton::ops
