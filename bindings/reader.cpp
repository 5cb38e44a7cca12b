// Reads one row of Python values into the cells that a plan's raw columns occupy.
#include "bindings/reader.h"

#include <pybind11/numpy.h>

#include <cstring>

#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

// After this many rows in a row that lie in another order, that order is learned instead.
constexpr int max_misses = 8;

// Without the GIL, another thread could change a row while it is read; with it this is nothing.
class Held {
 public:
#ifdef Py_GIL_DISABLED
  explicit Held(PyObject* object) { PyCriticalSection_Begin(&section_, object); }
  ~Held() { PyCriticalSection_End(&section_); }

 private:
  PyCriticalSection section_;
#else
  explicit Held(PyObject*) {}
#endif
};

// Parsers of JSON make new key objects for every row; their text is the same.
bool is_same_text(PyObject* a, PyObject* b) {
  if (!PyUnicode_CheckExact(a) || !PyUnicode_CheckExact(b)) return false;
  const Py_ssize_t length = PyUnicode_GET_LENGTH(a);
  return length == PyUnicode_GET_LENGTH(b) && PyUnicode_KIND(a) == PyUnicode_KIND(b) &&
         std::memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b),
                     static_cast<size_t>(length) * PyUnicode_KIND(a)) == 0;
}

std::string keys_of(PyObject* dict) {
  constexpr int most = 6;
  std::string text;
  Py_ssize_t at = 0;
  PyObject *key, *value;
  for (int count = 0; PyDict_Next(dict, &at, &key, &value); ++count) {
    if (count == most) return text + ", ...";
    text += (count > 0 ? ", " : "") + shown(key);
  }
  return text.empty() ? "an empty row" : text;
}

// A text is borrowed from its value, and reading the next one may run code that drops it.
void read_value(PyObject* value, const Target& target, Cell* cells, KeyOrder& order, int64_t row) {
  if (target.is_free) order.texts.push_back(py::reinterpret_borrow<py::object>(value));
  fill_cell(cells[target.slot], value, target, row);
}

}  // namespace

RowReader::RowReader(std::shared_ptr<const plan::Plan> plan)
    : plan_(std::move(plan)), target_of_(plan_->schema.size(), -1) {
  for (size_t column = 0; column < plan_->schema.size(); ++column) {
    const ColumnSpec& spec = plan_->schema[column];
    if (!spec.used) continue;
    target_of_[column] = static_cast<int32_t>(targets_.size());
    targets_.emplace_back(spec, static_cast<uint32_t>(column));
    PyObject* key =
        PyUnicode_FromStringAndSize(spec.name.data(), static_cast<Py_ssize_t>(spec.name.size()));
    if (key == nullptr) throw py::error_already_set();
    PyUnicode_InternInPlace(&key);
    keys_.push_back(py::reinterpret_steal<py::object>(key));
  }
}

const Target* RowReader::target_of(size_t column) const {
  return target_of_[column] < 0 ? nullptr : &targets_[static_cast<size_t>(target_of_[column])];
}

void RowReader::read(PyObject* values, Cell* cells, KeyOrder& order, int64_t row) const {
  const Held held(values);
  order.texts.clear();
  if (PyDict_Check(values)) return read_dict(values, cells, order, row);
  if (PyTuple_CheckExact(values))
    return read_items(&PyTuple_GET_ITEM(values, 0), PyTuple_GET_SIZE(values), cells, order, row);
  if (PyList_CheckExact(values)) {
    // A value may run Python code that shrinks the list, so its items are held meanwhile.
    const py::object items = py::reinterpret_steal<py::object>(PyList_AsTuple(values));
    if (!items) throw py::error_already_set();
    return read_items(&PyTuple_GET_ITEM(items.ptr(), 0), PyTuple_GET_SIZE(items.ptr()), cells,
                      order, row);
  }
  const py::handle object(values);
  if (py::isinstance<py::array>(object)) {
    if (read_array(values, cells, order, row)) return;
  } else if (PyTuple_Check(values)) {
    if (py::hasattr(object, "_fields"))  // a named tuple, whose order is its own
      return read_named(values, object.attr("_fields").ptr(), cells, order, row);
    return read_items(&PyTuple_GET_ITEM(values, 0), PyTuple_GET_SIZE(values), cells, order, row);
  } else if (py::hasattr(object, "keys") && py::hasattr(object, "__getitem__")) {
    py::dict copy;
    for (const py::handle key : object.attr("keys")()) copy[key] = object[key];
    return read_dict(copy.ptr(), cells, order, row);
  }
  throw ContractFailure(row, "", "a dict, or a tuple in schema order",
                        std::string("a ") + Py_TYPE(values)->tp_name);
}

bool RowReader::read_in_order(PyObject* dict, Cell* cells, KeyOrder& order, int64_t row) const {
  const size_t count = order.steps.size();
  if (static_cast<size_t>(PyDict_GET_SIZE(dict)) != count) return false;
  Py_ssize_t at = 0;
  PyObject *key, *value;
  size_t index = 0;
  while (PyDict_Next(dict, &at, &key, &value)) {
    if (index == count) return false;
    const KeyOrder::Step& step = order.steps[index++];
    if (key != step.key.ptr() && !is_same_text(key, step.key.ptr())) return false;
    if (step.target < 0) continue;
    const Target& target = targets_[static_cast<size_t>(step.target)];
    read_value(value, target, cells, order, row);
  }
  return index == count;
}

void RowReader::learn(PyObject* dict, KeyOrder& order) const {
  order.steps.clear();
  order.misses = 0;
  // In a far wider dict, looking up the few keys used is cheaper than passing all of them.
  if (static_cast<size_t>(PyDict_GET_SIZE(dict)) > 4 * targets_.size() + 8) return;
  Py_ssize_t at = 0;
  PyObject *key, *value;
  while (PyDict_Next(dict, &at, &key, &value)) {
    int32_t target = -1;
    for (size_t known = 0; known < keys_.size(); ++known)
      if (key == keys_[known].ptr() || is_same_text(key, keys_[known].ptr()))
        target = static_cast<int32_t>(known);
    order.steps.push_back({py::reinterpret_borrow<py::object>(key), target});
  }
}

void RowReader::read_dict(PyObject* dict, Cell* cells, KeyOrder& order, int64_t row) const {
  if (!order.steps.empty() && read_in_order(dict, cells, order, row)) {
    order.misses = 0;
    return;
  }
  for (size_t index = 0; index < targets_.size(); ++index) {
    PyObject* value = PyDict_GetItemWithError(dict, keys_[index].ptr());
    if (value == nullptr) {
      if (PyErr_Occurred()) throw py::error_already_set();
      throw ContractFailure(row, targets_[index].spec->name, "a value in every row", keys_of(dict));
    }
    const py::object held = py::reinterpret_borrow<py::object>(value);
    read_value(value, targets_[index], cells, order, row);
  }
  if (order.steps.empty() || ++order.misses > max_misses) learn(dict, order);
}

void RowReader::read_items(PyObject* const* items, Py_ssize_t count, Cell* cells, KeyOrder& order,
                           int64_t row) const {
  if (static_cast<size_t>(count) != plan_->schema.size())
    throw ContractFailure(row, "", std::to_string(plan_->schema.size()) + " values in schema order",
                          std::to_string(count));
  for (const Target& target : targets_) read_value(items[target.slot], target, cells, order, row);
}

void RowReader::read_named(PyObject* values, PyObject* names, Cell* cells, KeyOrder& order,
                           int64_t row) const {
  const auto fields = py::reinterpret_borrow<py::tuple>(names);
  py::dict dict;
  const size_t count = std::min(fields.size(), static_cast<size_t>(PyTuple_GET_SIZE(values)));
  for (size_t at = 0; at < count; ++at)
    dict[fields[at]] = py::handle(PyTuple_GET_ITEM(values, static_cast<Py_ssize_t>(at)));
  read_dict(dict.ptr(), cells, order, row);
}

// A one-dimensional array in schema order, or one record of a structured array. False: neither.
bool RowReader::read_array(PyObject* object, Cell* cells, KeyOrder& order, int64_t row) const {
  const auto array = py::reinterpret_borrow<py::array>(object);
  if (array.ndim() != 1) return false;
  const bool plain = py::isinstance<py::array_t<double>>(array);
  if (plain && static_cast<size_t>(array.size()) == plan_->schema.size()) {
    const auto* data = static_cast<const char*>(array.data());
    const py::ssize_t stride = array.strides(0);
    for (const Target& target : targets_) {
      double number;
      std::memcpy(&number, data + target.slot * stride, sizeof number);
      const py::float_ value(number);
      read_value(value.ptr(), target, cells, order, row);
    }
    return true;
  }
  const py::list items = array.attr("tolist")();
  const py::tuple held(items);
  read_items(&PyTuple_GET_ITEM(held.ptr(), 0), PyTuple_GET_SIZE(held.ptr()), cells, order, row);
  return true;
}

}  // namespace pelton::bindings
