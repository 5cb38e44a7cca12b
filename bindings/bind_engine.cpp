// Engine: batches without the GIL, and what this process runs on.
#include <pybind11/stl.h>

#include <optional>

#include "bindings/batch.h"
#include "bindings/bind.h"
#include "bindings/results.h"
#include "cpp/core/error.h"
#include "cpp/exec/threads.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

exec::Level level_named(const std::string& name) {
  for (int at = 0; at < exec::levels; ++at) {
    const auto level = static_cast<exec::Level>(at);
    if (name != exec::name_of(level)) continue;
    if (level > exec::best_level())
      fail(ErrorCode::device, "level", std::string("at most ") + exec::name_of(exec::best_level()),
           name);
    return level;
  }
  fail(ErrorCode::device, "level", "scalar, avx2 or avx512", "'" + name + "'");
}

py::tuple run_batch(const exec::Engine& engine, const std::vector<py::object>& columns,
                    int64_t rows, bool margins, bool values, bool labels, int threads) {
  const plan::Plan& plan = engine.plan();
  const Batches batches(columns, rows, plan);
  const Results results(plan, rows, {margins, values, labels});
  {
    const py::gil_scoped_release unlocked;
    batches.each(results.wanted, plan.margins(), plan.values(),
                 [&](const BatchView& view, const exec::Wanted& wanted) {
                   engine.run_batch(view, wanted, threads);
                 });
  }
  return results.tuple();
}

}  // namespace

void bind_engine(py::module_& m) {
  py::class_<exec::Engine, std::shared_ptr<exec::Engine>>(
      m, "Engine", plain(), "A plan ready to run; shared by all threads.")
      .def(py::init([](std::shared_ptr<plan::Plan> plan, const std::optional<std::string>& level) {
             return std::make_shared<exec::Engine>(
                 std::move(plan), level ? level_named(*level) : exec::chosen_level());
           }),
           py::arg("plan"), py::arg("level") = py::none())
      .def_property_readonly("plan",
                             [](const exec::Engine& self) {
                               return std::const_pointer_cast<plan::Plan>(self.shared_plan());
                             })
      .def_property_readonly("level",
                             [](const exec::Engine& self) { return exec::name_of(self.level()); })
      .def("run_batch", &run_batch, py::arg("columns"), py::arg("rows"), py::arg("margins") = false,
           py::arg("values") = false, py::arg("labels") = false, py::arg("threads") = 0);

  m.def("best_level", [] { return exec::name_of(exec::best_level()); });
  m.def("chosen_level", [] { return exec::name_of(exec::chosen_level()); });
  m.def("cpu_quota", &exec::cpu_quota);
}

}  // namespace pelton::bindings
