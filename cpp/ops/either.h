// either: the three-valued OR of two columns.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Either {
  static constexpr OpInfo info{
      .name = "either",
      .summary = "1 where one is true, 0 where both are false, else missing.",
      .follows = "SQL, three-valued logic",
      .shape = Shape::map_two,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }

  template <class V>
  PELTON_KERNEL static V apply(V x, V y, const Params&) {
    const V zero(0.0);
    const V missing = select(is_nan(x), x, select(is_nan(y), y, zero));
    const V first = select(x < zero, V(1.0), select(zero < x, V(1.0), missing));
    return select(y < zero, V(1.0), select(zero < y, V(1.0), first));
  }
};

}  // namespace pelton::ops
