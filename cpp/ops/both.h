// both: the three-valued AND of two columns.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct Both {
  static constexpr OpInfo info{
      .name = "both",
      .summary = "1 where both are true, 0 where one is false, else missing.",
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
    const V known = select(x == zero, zero, select(y == zero, zero, V(1.0)));
    const V missing = select(is_nan(x), x, select(is_nan(y), y, V(1.0)));
    return select(known == zero, zero, missing);
  }
};

}  // namespace pelton::ops
