// Columns of Python as batches of the engine: chunks that all columns share.
#include "bindings/batch.h"

#include <algorithm>

#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

// Codes made elsewhere, such as proof rows; the engine checks that they are in range.
Column codes_of(const py::array& array) {
  auto codes = py::array_t<int32_t, py::array::c_style | py::array::forcecast>::ensure(array);
  if (!codes) throw py::error_already_set();
  ColumnView view;
  view.layout = Layout::codes;
  view.data = codes.data();
  Column column;
  column.append(view, codes.size(), keep(codes));
  return column;
}

Column column_of(const py::object& given, const ColumnSpec& spec, uint32_t slot) {
  if (given.is_none()) return {};
  if (py::isinstance<Column>(given)) return given.cast<Column>();
  const auto array = py::array::ensure(given);
  if (!array)
    throw ContractFailure(-1, spec.name, "an array or a column", Py_TYPE(given.ptr())->tp_name);
  const char kind = array.dtype().kind();
  if (spec.dtype == DType::string && (kind == 'i' || kind == 'u')) return codes_of(array);
  ColumnSpec number = spec;  // moments as whole numbers are plain to the engine
  if (spec.dtype == DType::timestamp || spec.dtype == DType::date) number.dtype = DType::f64;
  return column_of_array(array, Target(number, slot));
}

}  // namespace

Batches::Batches(const std::vector<py::object>& columns, int64_t rows, const plan::Plan& plan) {
  if (columns.size() != plan.schema.size())
    throw ContractFailure(-1, "", std::to_string(plan.schema.size()) + " columns",
                          std::to_string(columns.size()));
  bounds_ = {0, rows};
  for (size_t at = 0; at < columns.size(); ++at) {
    const ColumnSpec& spec = plan.schema[at];
    columns_.push_back(column_of(columns[at], spec, static_cast<uint32_t>(at)));
    const Column& column = columns_.back();
    if (columns[at].is_none()) continue;
    if (column.rows() != rows)
      throw ContractFailure(-1, spec.name, std::to_string(rows) + " rows as in the other columns",
                            std::to_string(column.rows()));
    int64_t end = 0;
    for (const Chunk& chunk : column.chunks()) bounds_.push_back(end += chunk.rows);
  }
  std::sort(bounds_.begin(), bounds_.end());
  bounds_.erase(std::unique(bounds_.begin(), bounds_.end()), bounds_.end());
}

std::vector<ColumnView> Batches::views_at(int64_t first) const {
  std::vector<ColumnView> views;
  views.reserve(columns_.size());
  for (const Column& column : columns_) {
    ColumnView view;
    int64_t start = 0;
    for (const Chunk& chunk : column.chunks()) {
      if (first < start + chunk.rows) {
        view = chunk.view;
        view.offset += first - start;
        break;
      }
      start += chunk.rows;
    }
    views.push_back(view);
  }
  return views;
}

}  // namespace pelton::bindings
