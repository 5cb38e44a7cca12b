// One Python value as a cell: a number, or a code of its column's dictionary.
//
// Floats, ints and ASCII text are read inline; everything else takes the slow path in values.cpp.
// Both decide alike on every path: rows, lists of rows and columns of objects.
#pragma once
#include <pybind11/pybind11.h>

#include <string>

#include "cpp/core/row.h"
#include "cpp/core/schema.h"
#include "cpp/simd/lane.h"

namespace pelton::bindings {

// What a column of the schema expects of a value.
struct Target {
  explicit Target(const ColumnSpec& spec, uint32_t slot);

  const ColumnSpec* spec;
  uint32_t slot;
  bool is_text;     // strings: codes, or free text
  bool is_free;     // text itself, no code of a dictionary
  bool is_moment;   // timestamp or date
  bool is_narrow;   // f32: numbers are rounded to float32
  bool is_checked;  // not every number or code is taken
};

enum class Null : uint8_t { no, none, nan, na };

// A short form for messages: "'abc...' (10,000,000 characters)", "3.5 (float)".
std::string shown(PyObject* value);
std::string shown_text(std::string_view text);

// Whether the value stands for nothing: None, pandas.NA, NaT and NaN.
Null null_of(PyObject* value);

[[noreturn]] void refuse_value(const Target& target, int64_t row, const std::string& rule,
                               const std::string& got);
[[noreturn]] void refuse_null(const Target& target, int64_t row);

double slow_number(PyObject* value, const Target& target, int64_t row);
int32_t slow_code(PyObject* value, const Target& target, int64_t row);
Text slow_text(PyObject* value, const Target& target, int64_t row);
double moment(PyObject* value, const Target& target, int64_t row);  // microseconds or days

inline double number_of(PyObject* value, const Target& target, int64_t row) {
  double number =
      PyFloat_CheckExact(value) ? PyFloat_AS_DOUBLE(value) : slow_number(value, target, row);
  if (target.is_narrow) number = narrow(number);
  if (target.is_checked) [[unlikely]] {
    if (is_nan(number)) {
      if (!target.spec->nullable) refuse_null(target, row);
    } else if (!target.spec->takes_number(number)) {
      refuse_value(target, row, target.spec->rule(), shown(value));
    }
  }
  return number;
}

inline int32_t code_of(PyObject* value, const Target& target, int64_t row) {
  if (PyUnicode_CheckExact(value) && PyUnicode_IS_COMPACT_ASCII(value)) [[likely]] {
    const int32_t code =
        target.spec->dictionary.find({static_cast<const char*>(PyUnicode_DATA(value)),
                                      static_cast<size_t>(PyUnicode_GET_LENGTH(value))});
    if (target.is_checked && !target.spec->takes_code(code)) [[unlikely]]
      refuse_value(target, row, target.spec->rule(), shown(value));
    return code;
  }
  return slow_code(value, target, row);
}

// Borrowed from the value, which must live as long as the text is read.
inline Text text_of(PyObject* value, const Target& target, int64_t row) {
  if (PyUnicode_CheckExact(value) && PyUnicode_IS_COMPACT_ASCII(value) && !target.is_checked)
      [[likely]]
    return {static_cast<const char*>(PyUnicode_DATA(value)),
            static_cast<size_t>(PyUnicode_GET_LENGTH(value))};
  return slow_text(value, target, row);
}

// Fills the cell of a column. `row` is for messages; -1 where there is only one.
inline void fill_cell(Cell& cell, PyObject* value, const Target& target, int64_t row) {
  if (!target.is_text)
    cell.number = number_of(value, target, row);
  else if (!target.is_free)
    cell.code = code_of(value, target, row);
  else
    *cell.text = text_of(value, target, row);
}

// The same for a column of numbers or codes.
inline Cell cell_of(PyObject* value, const Target& target, int64_t row) {
  Cell cell{};
  if (target.is_text)
    cell.code = code_of(value, target, row);
  else
    cell.number = number_of(value, target, row);
  return cell;
}

// The cell of a null, where the contract takes one; of a column of numbers or codes.
Cell null_cell(const Target& target, int64_t row);

}  // namespace pelton::bindings
