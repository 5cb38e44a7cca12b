// day_of_year: the day of a date within its year.
#pragma once
#include "cpp/ops/civil.h"
#include "cpp/ops/op.h"

namespace pelton::ops {

struct DayOfYear {
  static constexpr OpInfo info{
      .name = "day_of_year",
      .summary = "The day of the year, 1 to 366, of a date, given in days since 1970-01-01.",
      .follows = "datetime.date.timetuple",
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
    const V fourth = date.year - V(4.0) * whole_part(date.year, 4.0);
    const V hundredth = date.year - V(100.0) * whole_part(date.year, 100.0);
    const V era = date.year - V(400.0) * whole_part(date.year, 400.0);
    const V leap =
        select(fourth == V(0.0),
               select(hundredth == V(0.0), select(era == V(0.0), V(1.0), V(0.0)), V(1.0)), V(0.0));
    // 1 March is day 60 or 61; January and February end the March year, 306 days after it.
    return select(date.month < V(10.0), date.day_of_year + V(60.0) + leap,
                  date.day_of_year - V(305.0));
  }
};

}  // namespace pelton::ops
