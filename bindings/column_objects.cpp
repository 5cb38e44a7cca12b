// Columns of Python values, one by one, and lists of rows.
#include <array>
#include <cstring>

#include "bindings/column.h"
#include "bindings/texts.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

// Columns of objects mostly repeat a few: comparing pointers spares reading the text itself.
class SeenText {
 public:
  int32_t* find(PyObject* text) {
    Entry& entry = entries_[reinterpret_cast<uintptr_t>(text) / 16 % entries_.size()];
    if (entry.text == text) return &entry.code;
    return nullptr;
  }
  void put(PyObject* text, int32_t code) {
    entries_[reinterpret_cast<uintptr_t>(text) / 16 % entries_.size()] = {text, code};
  }

 private:
  struct Entry {
    PyObject* text = nullptr;  // alive as long as the array is
    int32_t code = 0;
  };
  std::array<Entry, 1024> entries_{};
};

// References to Python values at a fixed distance from each other, and what keeps them.
struct Objects {
  const char* first = nullptr;
  ptrdiff_t stride = sizeof(PyObject*);
  int64_t rows = 0;
  py::object owner;

  PyObject* operator[](int64_t row) const {
    PyObject* value;
    std::memcpy(&value, first + row * stride, sizeof value);
    return value != nullptr ? value : Py_None;  // NumPy's empty object arrays hold null pointers
  }
};

Objects objects_of(const py::object& values, const Target& target) {
  Objects objects;
  if (py::isinstance<py::array>(values)) {
    const auto array = py::reinterpret_borrow<py::array>(values);
    if (array.dtype().kind() != 'O' || array.ndim() != 1)
      throw ContractFailure(
          -1, target.spec->name, "one dimension of objects",
          std::to_string(array.ndim()) + " of " + std::string(py::str(array.dtype())));
    objects.first = static_cast<const char*>(array.data());
    objects.stride = array.strides(0);
    objects.rows = array.size();
    objects.owner = array;
  } else {
    // A tuple of its own: reading a value may run code that changes a list.
    objects.owner = py::tuple(values);
    objects.first = reinterpret_cast<const char*>(&PyTuple_GET_ITEM(objects.owner.ptr(), 0));
    objects.rows = PyTuple_GET_SIZE(objects.owner.ptr());
  }
  return objects;
}

Column numbers_of(const Objects& objects, const Target& target) {
  const int64_t rows = objects.rows;
  auto numbers = owned<double>(rows);
  for (int64_t row = 0; row < rows; ++row)
    numbers.get()[row] = number_of(objects[row], target, row);
  ColumnView view;
  view.layout = Layout::f64;
  view.data = numbers.get();
  Column column;
  column.append(view, rows, numbers);
  return column;
}

Column codes_of(const Objects& objects, const Target& target, Null known_null) {
  const int64_t rows = objects.rows;
  const int32_t unseen = target.spec->dictionary.unseen();
  auto codes = owned<int32_t>(rows);
  SeenText seen;
  for (int64_t row = 0; row < rows; ++row) {
    PyObject* value = objects[row];
    if (const int32_t* known = seen.find(value)) {
      codes.get()[row] = *known;
      continue;
    }
    int32_t code;
    const Null null = known_null == Null::no ? Null::no : null_of(value);
    if (null != known_null && null != Null::no) {
      code = unseen;
      if (!target.spec->takes_code(code))
        refuse_value(target, row, target.spec->rule(), shown(value));
    } else {
      code = code_of(value, target, row);
    }
    codes.get()[row] = code;
    seen.put(value, code);
  }
  ColumnView view;
  view.layout = Layout::codes;
  view.data = codes.get();
  Column column;
  column.append(view, rows, codes);
  return column;
}

Column texts_of(const Objects& objects, const Target& target) {
  Texts texts;
  for (int64_t row = 0; row < objects.rows; ++row) texts.add(text_of(objects[row], target, row));
  Column column;
  texts.move_to(column);
  return column;
}

Column texts_of_categorical(const py::array_t<int64_t>& codes, const py::list& categories,
                            const Target& target) {
  Texts texts;
  const auto count = static_cast<int64_t>(categories.size());
  for (int64_t row = 0; row < codes.size(); ++row) {
    const int64_t code = codes.data()[row];
    if (code < -1 || code >= count)
      refuse_value(target, row, "a code of its categories", std::to_string(code));
    py::object value = py::none();
    if (code >= 0) value = categories[static_cast<size_t>(code)];
    texts.add(text_of(value.ptr(), target, row));
  }
  Column column;
  texts.move_to(column);
  return column;
}

}  // namespace

Column column_of_objects(const py::object& values, const Target& target, Null known_null) {
  const Objects objects = objects_of(values, target);
  if (target.is_free) return texts_of(objects, target);
  return target.is_text ? codes_of(objects, target, known_null) : numbers_of(objects, target);
}

Column column_of_categorical(const py::array& given, const py::list& categories,
                             const Target& target) {
  const py::array_t<int64_t, py::array::c_style | py::array::forcecast> codes(given);
  if (target.is_free) return texts_of_categorical(codes, categories, target);
  const int64_t rows = codes.size();
  const auto count = static_cast<int64_t>(categories.size());
  // A category that no row has may break the contract, so each is read when it is met.
  std::vector<Cell> cells(static_cast<size_t>(count) + 1);
  std::vector<bool> known(static_cast<size_t>(count) + 1);
  auto numbers = owned<double>(target.is_text ? 0 : rows);
  auto text = owned<int32_t>(target.is_text ? rows : 0);
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t code = codes.data()[row];
    if (code < -1 || code >= count)
      refuse_value(target, row, "a code of its categories", std::to_string(code));
    const auto at = static_cast<size_t>(code + 1);
    if (!known[at]) {
      if (code < 0) {
        cells[at] = null_cell(target, row);
      } else {
        const py::object value = categories[static_cast<size_t>(code)];
        cells[at] = cell_of(value.ptr(), target, row);
      }
      known[at] = true;
    }
    if (target.is_text)
      text.get()[row] = cells[at].code;
    else
      numbers.get()[row] = cells[at].number;
  }
  ColumnView view;
  view.layout = target.is_text ? Layout::codes : Layout::f64;
  view.data = target.is_text ? static_cast<const void*>(text.get()) : numbers.get();
  Column column;
  if (target.is_text)
    column.append(view, rows, text);
  else
    column.append(view, rows, numbers);
  return column;
}

py::list columns_of_rows(const py::list& rows, const RowReader& reader) {
  const auto count = static_cast<int64_t>(rows.size());
  const size_t width = reader.plan().schema.size();
  std::vector<Cell> cells(width);
  std::vector<Text> row_texts(width);
  std::vector<Texts> texts(width);
  KeyOrder order;
  std::vector<std::shared_ptr<double>> numbers(width);
  std::vector<std::shared_ptr<int32_t>> codes(width);
  for (const Target& target : reader.targets()) {
    if (target.is_free)
      cells[target.slot].text = &row_texts[target.slot];
    else if (target.is_text)
      codes[target.slot] = owned<int32_t>(count);
    else
      numbers[target.slot] = owned<double>(count);
  }
  for (int64_t row = 0; row < count; ++row) {
    const py::object values = rows[static_cast<size_t>(row)];
    reader.read(values.ptr(), cells.data(), order, row);
    for (const Target& target : reader.targets()) {
      if (target.is_free)
        texts[target.slot].add(row_texts[target.slot]);
      else if (target.is_text)
        codes[target.slot].get()[row] = cells[target.slot].code;
      else
        numbers[target.slot].get()[row] = cells[target.slot].number;
    }
  }
  py::list columns;
  for (size_t slot = 0; slot < width; ++slot) {
    Column column;
    if (!codes[slot] && !numbers[slot]) {
      const Target* target = reader.target_of(slot);
      if (target != nullptr) texts[slot].move_to(column);
      columns.append(target != nullptr ? py::cast(std::move(column)) : py::object(py::none()));
      continue;
    }
    ColumnView view;
    view.layout = codes[slot] ? Layout::codes : Layout::f64;
    view.data = codes[slot] ? static_cast<const void*>(codes[slot].get()) : numbers[slot].get();
    std::shared_ptr<void> owner;
    if (codes[slot])
      owner = codes[slot];
    else
      owner = numbers[slot];
    column.append(view, count, owner);
    columns.append(py::cast(std::move(column)));
  }
  return columns;
}

}  // namespace pelton::bindings
