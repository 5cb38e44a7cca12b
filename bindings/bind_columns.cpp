// Reader and Column: how pelton.tables hands containers to the engine.
#include <pybind11/stl.h>

#include "bindings/bind.h"
#include "bindings/column.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

Null null_named(const std::string& name) {
  if (name == "None") return Null::none;
  if (name == "NaN") return Null::nan;
  return Null::no;
}

const Target& target(const RowReader& reader, size_t column) {
  if (column >= reader.plan().schema.size()) throw py::index_error("no such column");
  const Target* found = reader.target_of(column);
  if (found == nullptr) throw py::value_error("the plan never reads this column");
  return *found;
}

}  // namespace

void bind_columns(py::module_& m) {
  py::class_<Column>(m, "Column", plain(),
                     "A column of a table, borrowed or copied, as the engine reads it.")
      .def_property_readonly("rows", &Column::rows)
      .def_property_readonly("chunks", [](const Column& self) { return self.chunks().size(); })
      .def_property_readonly(
          "addresses",
          [](const Column& self) {
            py::list list;
            for (const Chunk& chunk : self.chunks())
              list.append(reinterpret_cast<uintptr_t>(chunk.view.data));
            return list;
          },
          "Where the values lie: a borrowed column's are the container's own.");

  py::class_<RowReader>(m, "Reader", plain(), "Reads containers into the columns of one plan.")
      .def(py::init([](std::shared_ptr<plan::Plan> plan) {
             return std::make_unique<RowReader>(std::move(plan));
           }),
           py::arg("plan"))
      .def("array",
           [](const RowReader& self, size_t column, const py::array& values) {
             return column_of_array(values, target(self, column));
           })
      .def("objects",
           [](const RowReader& self, size_t column, const py::object& values,
              const std::string& known_null) {
             return column_of_objects(values, target(self, column), null_named(known_null));
           })
      .def("categorical",
           [](const RowReader& self, size_t column, const py::array& codes,
              const py::list& categories) {
             return column_of_categorical(codes, categories, target(self, column));
           })
      .def("moments",
           [](const RowReader& self, size_t column, const py::array& values,
              const std::string& unit, bool has_zone) {
             return column_of_moments(values, unit, has_zone, target(self, column));
           })
      .def("tensor",
           [](const RowReader& self, size_t column, const py::object& source) {
             return column_of_tensor(source, target(self, column));
           })
      .def("arrow",
           [](const RowReader& self, size_t column, const py::object& source) {
             return column_of_arrow(source, target(self, column));
           })
      .def("arrow_table",
           [](const RowReader& self, const py::object& source) {
             const ArrowTable table = table_of_arrow(source, self);
             return py::make_tuple(table.columns, table.rows, table.names);
           })
      .def("rows",
           [](const RowReader& self, const py::list& rows) { return columns_of_rows(rows, self); });
}

}  // namespace pelton::bindings
