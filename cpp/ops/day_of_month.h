// day_of_month: the day of a date within its month.
#pragma once
#include "cpp/ops/civil.h"
#include "cpp/ops/op.h"

namespace pelton::ops {

struct DayOfMonth {
  static constexpr OpInfo info{
      .name = "day_of_month",
      .summary = "The day of the month, 1 to 31, of a date, given in days since 1970-01-01.",
      .follows = "datetime.date.day",
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
    return date.day_of_year - whole_part(V(153.0) * date.month + V(2.0), 5.0) + V(1.0);
  }
};

}  // namespace pelton::ops
