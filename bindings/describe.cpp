// Schemas, heads and plans as Python values, and back.
#include "bindings/describe.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <limits>

#include "cpp/ops/catalogue.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr const char* links[] = {
    "identity",      "logistic",  "softmax",         "logistic_f32", "softmax_f32",
    "exp",           "exp_f32",   "sigmoid",         "sigmoid_f32",  "one_minus",
    "step",          "step_pair", "signed_square",   "exp_fmath",    "softmax_fmath",
    "mean_variance", "softplus",  "logistic_shares", "huber",        "huber_shares"};
constexpr const char* rules[] = {"none",
                                 "argmax_value",
                                 "margin_above_zero",
                                 "margin_from_zero",
                                 "argmax_margin",
                                 "value_above_half",
                                 "choice"};

template <class Enum, size_t count>
Enum named(const char* subject, const char* const (&names)[count], const std::string& name) {
  for (size_t at = 0; at < count; ++at)
    if (name == names[at]) return static_cast<Enum>(at);
  fail(ErrorCode::invalid_param, subject, "a known name", "'" + name + "'");
}

DType dtype_named(const std::string& name) {
  for (int at = 0; at < dtypes; ++at)
    if (name == name_of(static_cast<DType>(at))) return static_cast<DType>(at);
  fail(ErrorCode::invalid_param, "schema", "a known dtype", "'" + name + "'");
}

template <class T>
T entry(const py::dict& from, const char* key, T otherwise) {
  return from.contains(key) && !from[key].is_none() ? from[key].cast<T>() : otherwise;
}

ColumnSpec column_of(const py::dict& given) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  ColumnSpec column;
  column.name = given["name"].cast<std::string>();
  column.dtype = dtype_named(given["dtype"].cast<std::string>());
  column.nullable = entry(given, "nullable", true);
  column.used = entry(given, "used", true);
  column.closed = entry(given, "closed", false);
  column.allowed = entry(given, "allowed", std::vector<double>());
  column.low = entry(given, "low", -inf);
  column.high = entry(given, "high", inf);
  column.dictionary = Dictionary(entry(given, "categories", std::vector<std::string>()));
  column.unit = entry(given, "unit", std::string());
  column.time_zone = entry(given, "time_zone", std::string());
  column.tags = entry(given, "tags", std::vector<std::string>());
  return column;
}

void describe_model(const plan::Transform& model, py::dict& into) {
  into["kind"] = model.values.empty() ? "transform" : "composed";
  into["outputs"] = model.slots.size();
}

void describe_model(const models::Linear& model, py::dict& into) {
  into["kind"] = "linear";
  into["outputs"] = model.outputs;
  into["terms"] = model.terms.size();
  into["tables"] = std::count_if(model.terms.begin(), model.terms.end(),
                                 [](const models::Term& term) { return term.codes > 0; });
}

void describe_model(const forest::Forest& model, py::dict& into) {
  into["kind"] = "forest";
  into["outputs"] = model.outputs;
  into["trees"] = model.trees.size();
  into["splits"] = model.splits.size();
  into["nodes"] = model.nodes.size();
  into["leaves"] = model.leaf_values.size() / std::max<uint32_t>(1, model.leaf_width);
  into["thresholds"] = model.thresholds.size();
  into["sum"] = model.sum == forest::Sum::f32 ? "f32" : "f64";
}

}  // namespace

Schema schema_of(const py::list& columns) {
  std::vector<ColumnSpec> specs;
  for (const py::handle column : columns) specs.push_back(column_of(column.cast<py::dict>()));
  return Schema(std::move(specs));
}

py::list columns_of(const plan::Plan& plan) {
  py::list list;
  for (const ColumnSpec& spec : plan.schema.columns()) {
    py::dict column;
    column["name"] = spec.name;
    column["dtype"] = name_of(spec.dtype);
    column["nullable"] = spec.nullable;
    column["used"] = spec.used;
    column["closed"] = spec.closed;
    column["allowed"] = spec.allowed;
    column["low"] = spec.low;
    column["high"] = spec.high;
    column["categories"] = spec.dictionary.categories();
    column["unit"] = spec.unit;
    column["time_zone"] = spec.time_zone;
    column["tags"] = spec.tags;
    list.append(std::move(column));
  }
  return list;
}

py::dict describe(const plan::Plan& plan) {
  py::dict facts;
  std::visit([&](const auto& model) { describe_model(model, facts); }, plan.model);
  facts["columns"] = plan.schema.size();
  facts["columns_used"] = std::count_if(plan.schema.columns().begin(), plan.schema.columns().end(),
                                        [](const ColumnSpec& column) { return column.used; });
  py::list steps;
  for (const plan::Node& node : plan.nodes) steps.append(ops::find_op(node.op)->info->name);
  facts["steps"] = std::move(steps);
  facts["link"] = links[static_cast<size_t>(plan.head.link)];
  facts["rule"] = rules[static_cast<size_t>(plan.head.rule)];
  facts["f32"] = plan.head.f32 != 0;
  facts["margins"] = plan.margins();
  facts["values"] = plan.values();
  facts["classes"] = plan.head.classes.size();
  return facts;
}

py::array thresholds_of(const plan::Plan& plan, uint32_t column) {
  std::vector<double> found;
  const auto add = [&](const forest::Forest& model) {
    for (const forest::Source& source : model.sources)
      if (source.slot == column)
        found.insert(found.end(), model.thresholds.begin() + source.first_threshold,
                     model.thresholds.begin() + source.first_threshold + source.thresholds);
  };
  for (const forest::Forest& model : plan.forests) add(model);
  if (const auto* model = std::get_if<forest::Forest>(&plan.model)) add(*model);
  for (const plan::Node& node : plan.nodes)  // keys and edges of a raw column of numbers
    if (ops::find_op(node.op)->info->shape == ops::Shape::encode && node.in[0] == column)
      found.insert(found.end(), plan.constants.begin() + node.first_constant,
                   plan.constants.begin() + node.first_constant + node.constants);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return py::array_t<double>(static_cast<py::ssize_t>(found.size()), found.data());
}

models::Link link_named(const std::string& name) {
  return named<models::Link>("head's link", links, name);
}

models::Rule rule_named(const std::string& name) {
  return named<models::Rule>("head's rule", rules, name);
}

models::Label label_of(const py::handle& value) {
  if (py::isinstance<py::bool_>(value)) return value.cast<bool>();
  if (py::isinstance<py::int_>(value)) return value.cast<int64_t>();
  if (py::isinstance<py::float_>(value)) return value.cast<double>();
  if (py::isinstance<py::str>(value)) return value.cast<std::string>();
  fail(ErrorCode::invalid_param, "classes", "int, float, str or bool",
       Py_TYPE(value.ptr())->tp_name);
}

py::list classes_of(const models::Head& head) {
  py::list list;
  for (const models::Label& label : head.classes)
    std::visit([&](const auto& value) { list.append(py::cast(value)); }, label);
  return list;
}

}  // namespace pelton::bindings
