// Operators as Python values, for tests, documentation and benchmarks. None is named in this file.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include "bindings/bind.h"
#include "cpp/ops/catalogue.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr const char* shapes[] = {"map_one", "map_two", "map_code", "look_up", "recode", "encode"};

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

}  // namespace

void bind_ops(py::module_& m) {
  py::list all;
  for (const ops::OpFacts& op : ops::catalogue()) all.append(facts_of(op));
  m.attr("ops") = py::tuple(all);
}

}  // namespace pelton::bindings
