// Columns of timestamps and dates: any unit becomes microseconds or days.
#include <limits>

#include "bindings/column.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr int64_t null_moment = std::numeric_limits<int64_t>::min();

int64_t floor_of(int64_t value, int64_t divisor) {
  return value / divisor - (value % divisor < 0);
}

int64_t per_day(const std::string& unit) {
  constexpr int64_t day = 86'400;
  if (unit == "s") return day;
  if (unit == "ms") return day * 1'000;
  if (unit == "us") return day * 1'000'000;
  if (unit == "ns") return day * 1'000'000'000;
  if (unit == "D") return 1;
  return 0;
}

}  // namespace

void convert_moments(const int64_t* from, int64_t rows, const std::string& unit,
                     const Target& target, int64_t* to) {
  const int64_t day = per_day(unit);
  if (day == 0)
    throw ContractFailure(-1, target.spec->name, "moments in days, s, ms, us or ns", unit);
  const int64_t wanted = per_day(target.spec->dtype == DType::date ? "D" : "us");
  for (int64_t row = 0; row < rows; ++row) {
    if (from[row] == null_moment)
      to[row] = null_moment;
    else if (day >= wanted)
      to[row] = floor_of(from[row], day / wanted);
    else if (__builtin_mul_overflow(from[row], wanted / day, &to[row]))
      refuse_value(target, row, "a timestamp within 292,000 years of 1970",
                   std::to_string(from[row]) + " " + unit);
  }
}

Column column_of_moments(const py::array& given, const std::string& unit, bool has_zone,
                         const Target& target) {
  if (!target.is_moment)
    throw ContractFailure(-1, target.spec->name, target.is_text ? "text" : "numbers", "timestamps");
  const bool is_timestamp = target.spec->dtype == DType::timestamp;
  if (is_timestamp && has_zone != !target.spec->time_zone.empty())
    throw ContractFailure(-1, target.spec->name,
                          has_zone ? "timestamps without a time zone" : "a time zone",
                          has_zone ? "timestamps with one" : "timestamps without one");
  const py::array_t<int64_t, py::array::c_style | py::array::forcecast> values(given);
  const int64_t rows = values.size();
  auto moments = owned<int64_t>(rows);
  convert_moments(values.data(), rows, unit, target, moments.get());
  // Whole microseconds within three centuries of 1970 are exact as float64.
  auto numbers = owned<double>(rows);
  for (int64_t row = 0; row < rows; ++row)
    numbers.get()[row] = moments.get()[row] == null_moment
                             ? std::numeric_limits<double>::quiet_NaN()
                             : static_cast<double>(moments.get()[row]);
  ColumnView view;
  view.layout = Layout::f64;
  view.data = numbers.get();
  Column column;
  column.append(view, rows, numbers);
  return column;
}

}  // namespace pelton::bindings
