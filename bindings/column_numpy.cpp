// Columns of NumPy arrays: borrowed with their stride wherever the machine can read them so.
#include <cmath>
#include <cstring>
#include <limits>

#include "bindings/column.h"
#include "bindings/texts.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

struct Width {
  char kind;
  py::ssize_t bytes;
  Layout layout;
};
constexpr Width widths[] = {
    {'b', 1, Layout::bool8}, {'i', 1, Layout::i8},  {'i', 2, Layout::i16}, {'i', 4, Layout::i32},
    {'i', 8, Layout::i64},   {'u', 1, Layout::u8},  {'u', 2, Layout::u16}, {'u', 4, Layout::u32},
    {'u', 8, Layout::u64},   {'f', 4, Layout::f32}, {'f', 8, Layout::f64},
};

std::string dtype_of(const py::array& array) {
  return py::str(array.dtype());
}

// Native byte order, aligned, and not the same value over and over.
bool can_borrow(const py::array& array) {
  const py::dtype dtype = array.dtype();
  const bool native = dtype.byteorder() == '=' || dtype.byteorder() == '|';
  const py::ssize_t stride = array.strides(0);
  return native && (stride != 0 || array.size() <= 1) && stride % dtype.itemsize() == 0 &&
         reinterpret_cast<uintptr_t>(array.data()) % static_cast<uintptr_t>(dtype.itemsize()) == 0;
}

// Contiguous, and in a type that a column can have: float16 and long double become float64.
py::array copied(const py::array& array) {
  const char kind = array.dtype().kind();
  py::object dtype = array.dtype().attr("newbyteorder")("=");
  if (kind == 'f' && array.dtype().itemsize() != 4 && array.dtype().itemsize() != 8)
    dtype = py::dtype("f8");
  return array.attr("astype")(dtype, py::arg("order") = "C", py::arg("copy") = true);
}

// Numbers where there should be text: nulls only, which a container without text has as floats.
Column nulls_for_text(const py::array& array, const Target& target) {
  const py::array_t<double, py::array::forcecast> numbers(array);
  for (py::ssize_t row = 0; row < numbers.size(); ++row)
    if (!std::isnan(numbers.at(row))) {
      const py::object value = array.attr("item")(row);
      refuse_value(target, row, "text", shown(value.ptr()));
    }
  Column column;
  append_nulls(column, target, array.size());
  return column;
}

}  // namespace

void append_nulls(Column& column, const Target& target, int64_t rows) {
  ColumnView view;
  if (target.is_free) {
    Texts texts;
    for (int64_t row = 0; row < rows; ++row) texts.add({});
    return texts.move_to(column);
  }
  if (target.is_text) {
    auto codes = owned<int32_t>(rows);
    std::fill_n(codes.get(), rows, target.spec->dictionary.null());
    view.layout = Layout::codes;
    view.data = codes.get();
    return column.append(view, rows, codes);
  }
  auto numbers = owned<double>(rows);
  std::fill_n(numbers.get(), rows, std::numeric_limits<double>::quiet_NaN());
  view.layout = Layout::f64;
  view.data = numbers.get();
  column.append(view, rows, numbers);
}

Column column_of_array(const py::array& given, const Target& target) {
  if (given.ndim() != 1)
    throw ContractFailure(-1, target.spec->name, "one dimension", std::to_string(given.ndim()));
  const char kind = given.dtype().kind();
  if (kind == 'O') return column_of_objects(given, target, Null::no);
  if (kind == 'U' || kind == 'T')
    return column_of_objects(py::array(given.attr("astype")("O")), target, Null::no);
  const bool is_number = kind == 'b' || kind == 'i' || kind == 'u' || kind == 'f';
  if (!is_number || target.is_moment) {
    const char* need = target.is_text ? "text" : target.is_moment ? "timestamps" : "numbers";
    throw ContractFailure(-1, target.spec->name, need, "an array of " + dtype_of(given));
  }
  if (target.is_text) return nulls_for_text(given, target);
  const bool wide = kind == 'f' && given.dtype().itemsize() != 4 && given.dtype().itemsize() != 8;
  const py::array array = wide || !can_borrow(given) ? copied(given) : given;
  Column column;
  ColumnView view;
  const py::ssize_t bytes = array.dtype().itemsize();
  for (const Width& width : widths)
    if (width.kind == kind && width.bytes == bytes) view.layout = width.layout;
  view.data = array.data();
  if (array.size() > 0 && array.strides(0) != bytes) view.stride_bytes = array.strides(0);
  column.append(view, array.size(), keep(array));
  return column;
}

}  // namespace pelton::bindings
