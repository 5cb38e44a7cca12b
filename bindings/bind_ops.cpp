// Operators as Python values, for tests, documentation and benchmarks. None is named in this file.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <array>

#include "bindings/bind.h"
#include "cpp/ops/catalogue.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr const char* shapes[] = {"map_one",   "map_two",    "map_code", "look_up",  "recode",
                                  "encode",    "wide",       "forest",   "map_text", "measure_text",
                                  "find_text", "count_text", "map_bag",  "read_bag"};

py::dict facts_of(const ops::OpFacts& op) {
  py::dict fields;
  for (const ops::FieldFacts& field : op.fields) fields[field.name] = field.help;
  py::dict facts;
  facts["id"] = op.id;
  facts["name"] = op.info->name;
  facts["summary"] = op.info->summary;
  facts["follows"] = op.info->follows;
  facts["shape"] = shapes[static_cast<size_t>(op.info->shape)];
  facts["max_ulp"] = op.info->max_ulp;
  facts["fields"] = std::move(fields);
  return facts;
}

// The operator's own formula on float64 numbers, for tables that are computed when a plan is built.
py::array_t<double> apply(const std::string& name, const py::array_t<double>& numbers,
                          const py::dict& given) {
  const ops::OpFacts* op = ops::find_op(name);
  if (op == nullptr || op->info->shape != ops::Shape::map_one)
    fail(ErrorCode::invalid_param, "apply", "an operator from number to number", "'" + name + "'");
  std::array<double, ops::max_params> params{};
  if (given.size() != op->fields.size())
    fail(ErrorCode::invalid_param, name, std::to_string(op->fields.size()) + " parameters",
         std::to_string(given.size()));
  for (size_t at = 0; at < op->fields.size(); ++at) {
    if (!given.contains(op->fields[at].name))
      fail(ErrorCode::invalid_param, name, op->fields[at].name, "none");
    params[at] = given[op->fields[at].name].cast<double>();
  }
  if (const Error error = op->check(params.data())) throw Failure(error.code, error.message);
  py::array_t<double> out(numbers.size());
  for (py::ssize_t at = 0; at < numbers.size(); ++at)
    out.mutable_at(at) = op->apply(numbers.at(at), params.data());
  return out;
}

}  // namespace

void bind_ops(py::module_& m) {
  py::list all;
  for (const ops::OpFacts& op : ops::catalogue()) all.append(facts_of(op));
  m.def("apply", &apply, py::arg("op"), py::arg("numbers"), py::arg("params"));
  m.attr("ops") = py::tuple(all);
}

}  // namespace pelton::bindings
