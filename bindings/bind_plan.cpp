// Builder and Plan: converters describe a model in Python terms, the plan room checks it.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <iterator>

#include "bindings/bind.h"
#include "bindings/describe.h"
#include "cpp/ops/catalogue.h"
#include "cpp/plan/build.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

template <class T>
using Array = py::array_t<T, py::array::c_style | py::array::forcecast>;

template <class T>
std::vector<T> vector_of(const py::handle& values) {
  const auto array = Array<T>::ensure(values);
  if (!array) throw py::error_already_set();
  return {array.data(), array.data() + array.size()};
}

[[noreturn]] void refuse(const std::string& subject, const std::string& need,
                         const std::string& got) {
  fail(ErrorCode::invalid_param, subject, need, got);
}

// Parameters by name, in the order of the operator's fields: a missing or unknown one is an error.
std::vector<double> params_of(const std::string& op, const py::dict& given) {
  const ops::OpFacts* facts = ops::find_op(op);
  if (facts == nullptr) refuse("builder", "a known operator", "'" + op + "'");
  std::vector<double> params;
  for (const ops::FieldFacts& field : facts->fields) {
    if (!given.contains(field.name)) refuse(op, std::string("the parameter ") + field.name, "none");
    params.push_back(given[field.name].cast<double>());
  }
  if (given.size() != params.size())
    refuse(op, std::to_string(params.size()) + " parameters", std::string(py::str(given)));
  if (facts->check != nullptr)  // others are checked with their inputs, in the plan
    if (const Error error = facts->check(params.data())) throw Failure(error.code, error.message);
  return params;
}

uint32_t add(plan::Builder& builder, const std::string& op, const std::vector<uint32_t>& in,
             const py::dict& params, const py::object& constants, uint32_t outputs) {
  const std::vector<double> values = params_of(op, params);
  const std::vector<double> table =
      constants.is_none() ? std::vector<double>() : vector_of<double>(constants);
  return builder.add(op, in, values, table, outputs);
}

plan::TreeSpec tree_of(const py::dict& given) {
  plan::TreeSpec tree;
  tree.slot = vector_of<uint32_t>(given["slot"]);
  tree.threshold = vector_of<double>(given["threshold"]);
  tree.set = vector_of<int32_t>(given["set"]);
  tree.missing_right = vector_of<uint8_t>(given["missing_right"]);
  tree.left = vector_of<int32_t>(given["left"]);
  tree.right = vector_of<int32_t>(given["right"]);
  tree.leaf_values = vector_of<double>(given["leaf_values"]);
  tree.output = given["output"].cast<uint32_t>();
  if (given.contains("leaf_covers")) tree.leaf_covers = vector_of<double>(given["leaf_covers"]);
  if (given.contains("feature")) tree.feature = vector_of<uint32_t>(given["feature"]);
  const size_t nodes = tree.slot.size();
  if (tree.threshold.size() != nodes || tree.set.size() != nodes ||
      tree.missing_right.size() != nodes || tree.left.size() != nodes || tree.right.size() != nodes)
    refuse("tree", "arrays of one length", std::to_string(nodes) + " slots");
  return tree;
}

plan::ForestSpec forest_of(const py::list& trees, const py::list& sets, const py::object& base,
                           uint32_t leaf_width, const std::string& sum, double divisor) {
  plan::ForestSpec spec;
  for (const py::handle tree : trees) spec.trees.push_back(tree_of(tree.cast<py::dict>()));
  for (const py::handle set : sets) spec.sets.push_back(vector_of<int32_t>(set));
  spec.base = vector_of<double>(base);
  spec.leaf_width = leaf_width;
  if (sum != "f64" && sum != "f32") refuse("forest", "a sum in f64 or f32", "'" + sum + "'");
  spec.sum = sum == "f32" ? forest::Sum::f32 : forest::Sum::f64;
  spec.divisor = divisor;
  return spec;
}

template <class Take>
auto taking_forest(Take take) {
  return
      [take](plan::Builder& builder, const py::list& trees, const py::list& sets,
             const py::object& base, uint32_t leaf_width, const std::string& sum, double divisor) {
        return take(builder, forest_of(trees, sets, base, leaf_width, sum, divisor));
      };
}

// A composed model: margins, values (none: the margins) and the slot of the class's position.
void set_answers(plan::Builder& builder, std::vector<uint32_t> margins,
                 std::vector<uint32_t> values, uint32_t choice) {
  builder.set_transform({std::move(margins), std::move(values), choice});
}

void set_linear(plan::Builder& builder, std::vector<uint32_t> slots, const py::object& weights,
                const py::object& intercept) {
  builder.set_linear({std::move(slots), vector_of<double>(weights), vector_of<double>(intercept)});
}

text::Classes classes_of(const py::object& starts, const py::object& classes) {
  return {vector_of<uint32_t>(starts), vector_of<uint8_t>(classes)};
}

uint32_t add_automaton(plan::Builder& builder, const py::object& starts, const py::object& classes,
                       const py::object& kinds, const py::object& start_states,
                       const py::object& next) {
  return builder.add_automaton({classes_of(starts, classes), vector_of<uint8_t>(kinds),
                                vector_of<uint16_t>(start_states), vector_of<uint16_t>(next)});
}

uint32_t add_fold(plan::Builder& builder, const py::object& origins, const py::bytes& texts,
                  const py::object& ends, bool drops_others, bool splits_hangul,
                  const py::object& sigma_starts, const py::object& sigma_classes) {
  text::Fold fold{vector_of<uint32_t>(origins),
                  texts,
                  vector_of<uint32_t>(ends),
                  drops_others,
                  splits_hangul,
                  {}};
  if (!sigma_starts.is_none()) fold.around_sigma = classes_of(sigma_starts, sigma_classes);
  return builder.add_fold(std::move(fold));
}

uint32_t add_analyzer(plan::Builder& builder, const std::string& units, uint32_t min_units,
                      uint32_t max_units, uint32_t table, const py::object& stop_words) {
  constexpr const char* names[] = {"words", "characters", "padded_words"};
  text::Analyzer analyzer;
  const auto* found = std::find(std::begin(names), std::end(names), units);
  if (found == std::end(names)) refuse("analyzer", "known units", "'" + units + "'");
  analyzer.units = static_cast<text::Units>(found - std::begin(names));
  analyzer.min_units = min_units;
  analyzer.max_units = max_units;
  analyzer.table = table;
  if (!stop_words.is_none()) analyzer.stop_words = stop_words.cast<uint32_t>();
  return builder.add_analyzer(analyzer);
}

void set_head(plan::Builder& builder, const std::string& link, const std::string& rule, bool f32,
              double slope, const py::list& classes) {
  models::Head head;
  head.link = link_named(link);
  head.rule = rule_named(rule);
  head.f32 = f32;
  head.slope = slope;
  for (const py::handle label : classes) head.classes.push_back(label_of(label));
  builder.set_head(std::move(head));
}

}  // namespace

void bind_plan(py::module_& m) {
  py::class_<plan::Plan, std::shared_ptr<plan::Plan>>(
      m, "Plan", plain(), "An immutable, checked description of what to compute from a raw row.")
      .def_property_readonly("columns", [](const plan::Plan& self) { return columns_of(self); })
      .def_property_readonly("margins", &plan::Plan::margins)
      .def_property_readonly("values", &plan::Plan::values)
      .def_property_readonly("classes",
                             [](const plan::Plan& self) { return classes_of(self.head); })
      .def("describe", &describe)
      .def("thresholds", &thresholds_of, py::arg("column"));

  py::class_<plan::Builder>(m, "Builder", plain(),
                            "Builds a plan in the terms of its source model.")
      .def(py::init([](const py::list& columns) {
             return std::make_unique<plan::Builder>(schema_of(columns));
           }),
           py::arg("columns"))
      .def("add", &add, py::arg("op"), py::arg("slots"), py::arg("params") = py::dict(),
           py::arg("constants") = py::none(), py::arg("outputs") = 1)
      .def("set_forest", taking_forest([](plan::Builder& builder, plan::ForestSpec spec) {
             builder.set_forest(std::move(spec));
           }),
           py::arg("trees"), py::arg("sets") = py::list(), py::arg("base") = py::make_tuple(0.0),
           py::arg("leaf_width") = 1, py::arg("sum") = "f64", py::arg("divisor") = 1.0)
      .def("add_forest", taking_forest([](plan::Builder& builder, plan::ForestSpec spec) {
             return builder.add_forest(std::move(spec));
           }),
           py::arg("trees"), py::arg("sets") = py::list(), py::arg("base") = py::make_tuple(0.0),
           py::arg("leaf_width") = 1, py::arg("sum") = "f64", py::arg("divisor") = 1.0)
      .def(
          "add_words",
          [](plan::Builder& self, const std::vector<std::string>& words) {
            return self.add_words(Dictionary(words));
          },
          py::arg("words"))
      .def(
          "add_classes",
          [](plan::Builder& self, const py::object& starts, const py::object& classes) {
            return self.add_classes(classes_of(starts, classes));
          },
          py::arg("starts"), py::arg("classes"))
      .def("add_automaton", &add_automaton, py::arg("starts"), py::arg("classes"), py::arg("kinds"),
           py::arg("start_states"), py::arg("next"))
      .def("add_fold", &add_fold, py::arg("origins"), py::arg("texts"), py::arg("ends"),
           py::arg("drops_others") = false, py::arg("splits_hangul") = false,
           py::arg("sigma_starts") = py::none(), py::arg("sigma_classes") = py::none())
      .def("add_analyzer", &add_analyzer, py::arg("units"), py::arg("min_units"),
           py::arg("max_units"), py::arg("table"), py::arg("stop_words") = py::none())
      .def("set_linear", &set_linear, py::arg("slots"), py::arg("weights"), py::arg("intercept"))
      .def(
          "set_transform",
          [](plan::Builder& self, std::vector<uint32_t> slots) {
            self.set_transform({std::move(slots), {}, 0});
          },
          py::arg("slots"))
      .def("set_answers", &set_answers, py::arg("margins"), py::arg("values") = py::list(),
           py::arg("choice") = 0)
      .def("set_head", &set_head, py::arg("link") = "identity", py::arg("rule") = "none",
           py::arg("f32") = false, py::arg("slope") = 1.0, py::arg("classes") = py::list())
      .def(
          "finish",
          [](plan::Builder& self, bool optimise) {
            return std::make_shared<plan::Plan>(self.finish(optimise));
          },
          py::arg("optimise") = true);
}

}  // namespace pelton::bindings
