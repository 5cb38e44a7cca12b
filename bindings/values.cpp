// Python values that are not plainly a float or ASCII text.
#include "bindings/values.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr size_t shown_characters = 40;

// Types of libraries that pelton does not import are known by their names.
bool is_type(PyObject* value, const char* name) {
  const char* given = Py_TYPE(value)->tp_name;
  const char* dot = std::strrchr(given, '.');
  return std::strcmp(dot != nullptr ? dot + 1 : given, name) == 0;
}

bool is_numpy(PyObject* value, const char* prefix) {
  const char* given = Py_TYPE(value)->tp_name;
  return std::strncmp(given, "numpy.", 6) == 0 &&
         std::strncmp(given + 6, prefix, std::strlen(prefix)) == 0;
}

const char* expected(const Target& target) {
  switch (target.spec->dtype) {
    case DType::string:
    case DType::text:
      return "text";
    case DType::timestamp:
      return "a timestamp";
    case DType::date:
      return "a date";
    default:
      return "a number";
  }
}

// A conversion that Python code refused: our error instead of its own, unless it is an interrupt.
void clear_refusal() {
  if (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_ValueError) ||
      PyErr_ExceptionMatches(PyExc_ArithmeticError))
    PyErr_Clear();
  else
    throw py::error_already_set();
}

[[noreturn]] void refuse_type(const Target& target, int64_t row, PyObject* value) {
  refuse_value(target, row, expected(target), shown(value));
}

bool is_number(PyObject* value) {
  const PyNumberMethods* methods = Py_TYPE(value)->tp_as_number;
  return methods != nullptr && (methods->nb_float != nullptr || methods->nb_index != nullptr) &&
         !is_numpy(value, "complex") && !is_numpy(value, "timedelta") &&
         !is_numpy(value, "datetime") && !is_numpy(value, "ndarray");
}

// The value keeps these bytes as long as it lives.
Text utf8_of(PyObject* value, const Target& target, int64_t row) {
  Py_ssize_t bytes = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value, &bytes);
  if (text == nullptr) {
    clear_refusal();
    refuse_value(target, row, "text of valid Unicode", shown(value));
  }
  return {text, static_cast<size_t>(bytes)};
}

std::string grouped(Py_ssize_t count) {
  std::string digits = std::to_string(count);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace

Target::Target(const ColumnSpec& spec, uint32_t slot)
    : spec(&spec),
      slot(slot),
      is_text(is_string(spec.dtype)),
      is_free(spec.dtype == DType::text),
      is_moment(spec.dtype == DType::timestamp || spec.dtype == DType::date),
      is_narrow(spec.dtype == DType::f32),
      is_checked(!spec.nullable || spec.closed ||
                 spec.low != -std::numeric_limits<double>::infinity() ||
                 spec.high != std::numeric_limits<double>::infinity()) {}

std::string shown(PyObject* value) {
  py::object text;
  Py_ssize_t characters = 0;
  if (PyUnicode_Check(value)) {
    characters = PyUnicode_GET_LENGTH(value);
    const py::object head = py::reinterpret_steal<py::object>(
        PyUnicode_Substring(value, 0, static_cast<Py_ssize_t>(shown_characters)));
    if (!head) throw py::error_already_set();
    text = py::reinterpret_steal<py::object>(PyObject_ASCII(head.ptr()));
  } else if (PyBytes_Check(value) || PyList_Check(value) || PyDict_Check(value) ||
             PyTuple_Check(value)) {
    return std::string("a ") + Py_TYPE(value)->tp_name;  // its repr may be as large as it is
  } else {
    text = py::reinterpret_steal<py::object>(PyObject_ASCII(value));
  }
  if (!text) {
    PyErr_Clear();
    return std::string("a ") + Py_TYPE(value)->tp_name;
  }
  std::string out = PyUnicode_AsUTF8(text.ptr());
  if (characters > static_cast<Py_ssize_t>(shown_characters))
    return out.substr(0, out.size() - 1) + "...' (" + grouped(characters) + " characters)";
  if (PyUnicode_Check(value)) return out;
  if (out.size() > shown_characters) out = out.substr(0, shown_characters) + "...";
  return out + " (" + Py_TYPE(value)->tp_name + ")";
}

std::string shown_text(std::string_view text) {
  const std::string head = "'" + std::string(text.substr(0, shown_characters));
  if (text.size() <= shown_characters) return head + "'";
  return head + "...' (" + grouped(static_cast<Py_ssize_t>(text.size())) + " bytes)";
}

Null null_of(PyObject* value) {
  if (value == Py_None) return Null::none;
  if (PyFloat_Check(value)) return std::isnan(PyFloat_AS_DOUBLE(value)) ? Null::nan : Null::no;
  if (is_type(value, "NAType")) return Null::na;
  if (is_type(value, "NaTType")) return Null::nan;
  if (is_numpy(value, "float") || is_numpy(value, "longdouble") || is_numpy(value, "datetime64")) {
    // NaN and NaT alone differ from themselves; RichCompareBool would take identity for equality.
    const py::object self =
        py::reinterpret_steal<py::object>(PyObject_RichCompare(value, value, Py_NE));
    if (!self) throw py::error_already_set();
    return PyObject_IsTrue(self.ptr()) == 1 ? Null::nan : Null::no;
  }
  return Null::no;
}

void refuse_value(const Target& target, int64_t row, const std::string& rule,
                  const std::string& got) {
  throw ContractFailure(row, target.spec->name, rule, got);
}

void refuse_null(const Target& target, int64_t row) {
  refuse_value(target, row, "a value", "null");
}

double slow_number(PyObject* value, const Target& target, int64_t row) {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  if (target.is_moment) return moment(value, target, row);
  if (value == Py_None) return missing;
  if (PyFloat_Check(value)) return PyFloat_AS_DOUBLE(value);
  if (PyLong_Check(value)) {
    const double number = PyLong_AsDouble(value);
    if (number == -1.0 && PyErr_Occurred()) {
      clear_refusal();
      refuse_value(target, row, "a number that float64 can hold", "a larger int");
    }
    return number;
  }
  if (is_number(value) && null_of(value) == Null::no) {
    const py::object held = py::reinterpret_borrow<py::object>(value);
    const py::object number = py::reinterpret_steal<py::object>(PyNumber_Float(value));
    if (number) return PyFloat_AS_DOUBLE(number.ptr());
    clear_refusal();
    refuse_type(target, row, value);
  }
  if (null_of(value) != Null::no) return missing;
  refuse_type(target, row, value);
}

int32_t slow_code(PyObject* value, const Target& target, int64_t row) {
  const Dictionary& dictionary = target.spec->dictionary;
  if (PyUnicode_Check(value)) {
    const int32_t code = dictionary.find(utf8_of(value, target, row).view());
    if (!target.spec->takes_code(code))
      refuse_value(target, row, target.spec->rule(), shown(value));
    return code;
  }
  if (null_of(value) == Null::no) refuse_type(target, row, value);
  if (!target.spec->nullable) refuse_null(target, row);
  return dictionary.null();
}

Text slow_text(PyObject* value, const Target& target, int64_t row) {
  if (PyUnicode_Check(value)) {
    const Text text = utf8_of(value, target, row);
    if (text.size > longest_text) refuse_value(target, row, "at most 1 GiB of text", shown(value));
    if (target.spec->closed && !target.spec->takes_code(target.spec->dictionary.find(text.view())))
      refuse_value(target, row, target.spec->rule(), shown(value));
    return text;
  }
  if (null_of(value) == Null::no) refuse_type(target, row, value);
  if (!target.spec->nullable) refuse_null(target, row);
  return {};
}

Cell null_cell(const Target& target, int64_t row) {
  if (!target.spec->nullable) refuse_null(target, row);
  Cell cell;
  if (target.is_text)
    cell.code = target.spec->dictionary.null();
  else
    cell.number = std::numeric_limits<double>::quiet_NaN();
  return cell;
}

}  // namespace pelton::bindings
