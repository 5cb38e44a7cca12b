// A column as a Python object: borrowed where the container's layout serves, copied where not.
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <vector>

#include "bindings/reader.h"
#include "cpp/core/column.h"

namespace pelton::bindings {

struct Chunk {
  ColumnView view;
  int64_t rows = 0;
};

// Chunks lie one after the other; a column of NumPy has one, a stream has as many as it sends.
class Column {
 public:
  int64_t rows() const { return rows_; }
  const std::vector<Chunk>& chunks() const { return chunks_; }

  // `owner` keeps the memory that `view` points into.
  void append(const ColumnView& view, int64_t rows, std::shared_ptr<void> owner) {
    if (rows == 0) return;
    chunks_.push_back({view, rows});
    rows_ += rows;
    if (owner) owners_.push_back(std::move(owner));
  }

 private:
  std::vector<Chunk> chunks_;
  std::vector<std::shared_ptr<void>> owners_;
  int64_t rows_ = 0;
};

// Owned memory of `rows` values.
template <class T>
std::shared_ptr<T> owned(int64_t rows) {
  return std::shared_ptr<T>(new T[static_cast<size_t>(rows > 0 ? rows : 1)],
                            std::default_delete<T[]>());
}

// Keeps a Python object alive. The last owner must go while the GIL is held.
inline std::shared_ptr<void> keep(const pybind11::handle& object) {
  return std::shared_ptr<void>(object.inc_ref().ptr(),
                               [](void* held) { Py_DECREF(static_cast<PyObject*>(held)); });
}

// A column of nulls, where a container has only nulls and therefore the wrong type.
void append_nulls(Column& column, const Target& target, int64_t rows);

// numpy: any array of one dimension.
Column column_of_array(const pybind11::array& array, const Target& target);
// Python values one by one, from an object array, a list or a tuple. `known_null`: the one of
// Python's nulls that the source knows; any other is text that it never saw. No: all are null.
Column column_of_objects(const pybind11::object& values, const Target& target, Null known_null);
// pandas categoricals: codes (-1: null) of `categories`.
Column column_of_categorical(const pybind11::array& codes, const pybind11::list& categories,
                             const Target& target);
// Whole numbers of `unit` (s, ms, us, ns or D) since 1970; the smallest int64 is null.
Column column_of_moments(const pybind11::array& values, const std::string& unit, bool has_zone,
                         const Target& target);
// Whole seconds .. nanoseconds into microseconds or days, towards the past. Null stays null.
void convert_moments(const int64_t* from, int64_t rows, const std::string& unit,
                     const Target& target, int64_t* to);

// The Arrow C data interface: `__arrow_c_stream__` or `__arrow_c_array__`.
Column column_of_arrow(const pybind11::object& source, const Target& target);
// A table: its columns in schema order, None where it has none that the plan reads; its rows; the
// names of all its columns.
struct ArrowTable {
  pybind11::list columns;
  int64_t rows = 0;
  pybind11::list names;
};
ArrowTable table_of_arrow(const pybind11::object& source, const RowReader& reader);

// An array of one dimension that speaks DLPack, where it lies.
Column column_of_tensor(const pybind11::object& source, const Target& target);

// A list of rows, each as RowReader takes them: one column per column of the schema.
pybind11::list columns_of_rows(const pybind11::list& rows, const RowReader& reader);

}  // namespace pelton::bindings
