// Timestamps and dates of Python, NumPy and pandas as whole numbers.
#include <pybind11/pybind11.h>

#include <limits>

// The C interface of the datetime module; included after Python.h.
#include <datetime.h>

#include "bindings/values.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr int64_t us_per_day = 86'400'000'000;

// Days since 1970-01-01 in the proleptic Gregorian calendar.
// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
int64_t days_of(int year, int month, int day) {
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

int64_t days_of(PyObject* value) {
  return days_of(PyDateTime_GET_YEAR(value), PyDateTime_GET_MONTH(value),
                 PyDateTime_GET_DAY(value));
}

// The offset of an aware datetime from UTC.
int64_t offset_us(const py::handle& value) {
  const py::object offset = value.attr("utcoffset")();
  if (offset.is_none()) return 0;
  return PyDateTime_DELTA_GET_DAYS(offset.ptr()) * us_per_day +
         PyDateTime_DELTA_GET_SECONDS(offset.ptr()) * int64_t{1'000'000} +
         PyDateTime_DELTA_GET_MICROSECONDS(offset.ptr());
}

double timestamp_us(PyObject* value, const Target& target, int64_t row) {
  const bool aware = !py::handle(value).attr("tzinfo").is_none();
  if (aware != !target.spec->time_zone.empty())
    refuse_value(target, row,
                 aware ? "a timestamp without a time zone" : "a timestamp with a time zone",
                 shown(value));
  const int64_t seconds =
      (PyDateTime_DATE_GET_HOUR(value) * 60 + PyDateTime_DATE_GET_MINUTE(value)) * int64_t{60} +
      PyDateTime_DATE_GET_SECOND(value);
  return static_cast<double>(days_of(value) * us_per_day + seconds * 1'000'000 +
                             PyDateTime_DATE_GET_MICROSECOND(value) - offset_us(value));
}

}  // namespace

double moment(PyObject* value, const Target& target, int64_t row) {
  if (PyDateTimeAPI == nullptr) PyDateTime_IMPORT;
  if (PyDateTimeAPI == nullptr) throw py::error_already_set();
  const bool wants_date = target.spec->dtype == DType::date;
  if (null_of(value) != Null::no) return std::numeric_limits<double>::quiet_NaN();
  if (PyDateTime_Check(value)) {
    if (!wants_date) return timestamp_us(value, target, row);
  } else if (PyDate_Check(value)) {
    if (wants_date) return static_cast<double>(days_of(value));
  } else if (std::string_view(Py_TYPE(value)->tp_name) == "numpy.datetime64") {
    if (!wants_date && !target.spec->time_zone.empty())
      refuse_value(target, row, "a timestamp with a time zone", shown(value));
    const char* unit = wants_date ? "datetime64[D]" : "datetime64[us]";
    return static_cast<double>(
        py::handle(value).attr("astype")(unit).attr("astype")("int64").cast<int64_t>());
  }
  refuse_value(target, row, wants_date ? "a date" : "a timestamp", shown(value));
}

}  // namespace pelton::bindings
