// Engine: batches without the GIL, and what this process runs on.
#include <pybind11/stl.h>

#include <optional>

#include "bindings/batch.h"
#include "bindings/bind.h"
#include "cpp/core/error.h"
#include "cpp/exec/backend.h"
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

// The arrays that were asked for, and where the engine writes them.
struct Results {
  Results(const plan::Plan& plan, int64_t rows, bool margins, bool values, bool labels) {
    const auto count = static_cast<py::ssize_t>(rows);
    if (margins) margins_ = py::array_t<double>({count, static_cast<py::ssize_t>(plan.margins())});
    if (values) values_ = py::array_t<double>({count, static_cast<py::ssize_t>(plan.values())});
    if (labels) labels_ = py::array_t<int32_t>(count);
    if (margins_) wanted.margins = margins_->mutable_data();
    if (values_) wanted.values = values_->mutable_data();
    if (labels_) wanted.labels = labels_->mutable_data();
  }

  py::tuple tuple() const {
    const auto or_none = [](const auto& array) {
      return array ? py::object(*array) : py::object(py::none());
    };
    return py::make_tuple(or_none(margins_), or_none(values_), or_none(labels_));
  }

  exec::Wanted wanted;

 private:
  std::optional<py::array_t<double>> margins_, values_;
  std::optional<py::array_t<int32_t>> labels_;
};

py::tuple run_batch(const exec::Engine& engine, const std::vector<py::object>& columns,
                    int64_t rows, bool margins, bool values, bool labels, int threads) {
  const plan::Plan& plan = engine.plan();
  const Batches batches(columns, rows, plan);
  const Results results(plan, rows, margins, values, labels);
  {
    const py::gil_scoped_release unlocked;
    batches.each(results.wanted, plan.margins(), plan.values(),
                 [&](const BatchView& view, const exec::Wanted& wanted) {
                   engine.run_batch(view, wanted, threads);
                 });
  }
  return results.tuple();
}

py::tuple run_on_device(exec::Backend& backend, const std::shared_ptr<plan::Plan>& plan,
                        const std::vector<py::object>& columns, int64_t rows, bool margins,
                        bool values, bool labels) {
  const Batches batches(columns, rows, *plan);
  const Results results(*plan, rows, margins, values, labels);
  {
    const py::gil_scoped_release unlocked;
    batches.each(results.wanted, plan->margins(), plan->values(),
                 [&](const BatchView& view, const exec::Wanted& wanted) {
                   backend.run_batch(view, wanted, false);
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

  py::class_<exec::Backend>(m, "Backend", plain(), "A plan living on a device.")
      .def_property_readonly("name", &exec::Backend::name)
      .def("run_batch", &run_on_device, py::arg("plan"), py::arg("columns"), py::arg("rows"),
           py::arg("margins") = false, py::arg("values") = false, py::arg("labels") = false);
  m.def(
      "open_cuda",
      [](const std::shared_ptr<plan::Plan>& plan, int device) {
        return exec::open_cuda(plan, device);
      },
      py::arg("plan"), py::arg("device") = 0);

  m.def("best_level", [] { return exec::name_of(exec::best_level()); });
  m.def("chosen_level", [] { return exec::name_of(exec::chosen_level()); });
  m.def("cpu_quota", &exec::cpu_quota);
}

}  // namespace pelton::bindings
