// civil: days since 1970-01-01 as a date of the proleptic Gregorian calendar, in whole float64s.
// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
#pragma once
#include "cpp/ops/floor.h"

namespace pelton::ops {

// The quotient of two whole numbers, rounded down. Below 2^40 no quotient rounds up to a whole one.
template <class V>
PELTON_KERNEL V whole_part(V x, double divisor) {
  return Floor::apply<V>(x / V(divisor), {});
}

// A date whose year begins on 1 March, so that the leap day is the last of its year.
template <class V>
struct MarchDate {
  V year;
  V day_of_year;  // 0 on 1 March
  V month;        // 0 is March

  PELTON_KERNEL explicit MarchDate(V days) : year(days), day_of_year(days), month(days) {
    const V since = days + V(719468.0);  // 0000-03-01
    const V era = whole_part(since, 146097.0);
    const V day = since - era * V(146097.0);
    const V leaps = whole_part(day, 1460.0) - whole_part(day, 36524.0) + whole_part(day, 146096.0);
    const V year_of_era = whole_part(day - leaps, 365.0);
    const V before =
        V(365.0) * year_of_era + whole_part(year_of_era, 4.0) - whole_part(year_of_era, 100.0);
    year = year_of_era + era * V(400.0);
    day_of_year = day - before;
    month = whole_part(V(5.0) * day_of_year + V(2.0), 153.0);
  }
};

}  // namespace pelton::ops
