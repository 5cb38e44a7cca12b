// year_of: the calendar year of a date.
#pragma once
#include "cpp/ops/civil.h"
#include "cpp/ops/op.h"

namespace pelton::ops {

struct YearOf {
  static constexpr OpInfo info{
      .name = "year_of",
      .summary = "The year of a date, given in days since 1970-01-01.",
      .follows = "datetime.date.year",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V days, const Params&) {
    const MarchDate<V> date(days);
    return select(date.month < V(10.0), date.year, date.year + V(1.0));
  }
};

}  // namespace pelton::ops
