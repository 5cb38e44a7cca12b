// month_of: the calendar month of a date.
#pragma once
#include "cpp/ops/civil.h"
#include "cpp/ops/op.h"

namespace pelton::ops {

struct MonthOf {
  static constexpr OpInfo info{
      .name = "month_of",
      .summary = "The month, 1 to 12, of a date, given in days since 1970-01-01.",
      .follows = "datetime.date.month",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V days, const Params&) {
    const V month = MarchDate<V>(days).month;
    return select(month < V(10.0), month + V(3.0), month - V(9.0));
  }
};

}  // namespace pelton::ops
