// Explainer: what each raw column adds to the margins, without the GIL.
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "bindings/batch.h"
#include "bindings/bind.h"
#include "cpp/core/error.h"
#include "cpp/exec/explain.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

exec::Players players_named(const std::string& name) {
  if (name == "columns") return exec::Players::columns;
  if (name == "features") return exec::Players::features;
  fail(ErrorCode::invalid_param, "players", "columns or features", "'" + name + "'");
}

py::array_t<double> run_batch(const exec::Explainer& explainer,
                              const std::vector<py::object>& columns, int64_t rows, int threads) {
  const plan::Plan& plan = explainer.engine().plan();
  const Batches batches(columns, rows, plan);
  const size_t width = plan.schema.size() * plan.margins();
  py::array_t<double> values(
      {static_cast<size_t>(rows), plan.schema.size(), static_cast<size_t>(plan.margins())});
  double* data = values.mutable_data();
  const py::gil_scoped_release unlocked;
  batches.each({}, 0, 0, [&](const BatchView& view, const exec::Wanted&) {
    explainer.run_batch(view, data + static_cast<size_t>(view.first_row) * width, threads);
  });
  return values;
}

// A linear plan with what its terms add on average; other plans as they are.
std::shared_ptr<plan::Plan> with_means(const plan::Plan& plan, const py::array_t<double>& means) {
  auto copy = std::make_shared<plan::Plan>(plan);
  const py::array_t<double, py::array::c_style | py::array::forcecast> dense(means);
  if (auto* linear = std::get_if<models::Linear>(&copy->model))
    linear->means.assign(dense.data(), dense.data() + dense.size());
  plan::check(*copy);
  return copy;
}

}  // namespace

void bind_explain(py::module_& m) {
  py::class_<exec::Explainer, std::shared_ptr<exec::Explainer>>(
      m, "Explainer", plain(), "A plan ready to explain itself; shared by all threads.")
      .def(py::init(
               [](std::shared_ptr<exec::Engine> engine, const std::string& players, bool centred) {
                 return std::make_shared<exec::Explainer>(std::move(engine), players_named(players),
                                                          centred);
               }),
           py::arg("engine"), py::arg("players") = "features", py::arg("centred") = true)
      .def_property_readonly("base",
                             [](const exec::Explainer& self) {
                               return py::array_t<double>(
                                   static_cast<py::ssize_t>(self.base().size()),
                                   self.base().data());
                             })
      .def("run_batch", &run_batch, py::arg("columns"), py::arg("rows"), py::arg("threads") = 0);
  m.def("with_means", &with_means, py::arg("plan"), py::arg("means"));
}

}  // namespace pelton::bindings
