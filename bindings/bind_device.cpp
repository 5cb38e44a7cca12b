// Backends: plans that live on a device, and results that stay there.
#include <pybind11/stl.h>

#include "bindings/batch.h"
#include "bindings/bind.h"
#include "bindings/device_array.h"
#include "bindings/results.h"
#include "cpp/core/error.h"
#include "cpp/exec/load.h"
#include "cuda/host.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

py::tuple run_batch(exec::Backend& backend, const std::shared_ptr<plan::Plan>& plan,
                    const std::vector<py::object>& columns, int64_t rows, bool margins, bool values,
                    bool labels) {
  const Batches batches(columns, rows, *plan);
  const Results results(*plan, rows, {margins, values, labels});
  {
    const py::gil_scoped_release unlocked;
    batches.each(results.wanted, plan->margins(), plan->values(),
                 [&](const BatchView& view, const exec::Wanted& wanted) {
                   backend.run_batch(view, wanted, false);
                 });
  }
  return results.tuple();
}

// Columns and results are the device's.
py::tuple run_on_device(const std::shared_ptr<exec::Backend>& backend,
                        const std::shared_ptr<plan::Plan>& plan,
                        const std::vector<py::object>& columns, int64_t rows, bool margins,
                        bool values, bool labels) {
  const Batches batches(columns, rows, *plan);
  std::optional<DeviceArray> margin_array, value_array, label_array;
  exec::Wanted wanted;
  if (margins) {
    margin_array.emplace(backend, rows, plan->margins(), false);
    wanted.margins = static_cast<double*>(margin_array->data());
  }
  if (values) {
    value_array.emplace(backend, rows, plan->values(), false);
    wanted.values = static_cast<double*>(value_array->data());
  }
  if (labels) {
    label_array.emplace(backend, rows, 1, true);
    wanted.labels = static_cast<int32_t*>(label_array->data());
  }
  {
    const py::gil_scoped_release unlocked;
    batches.each(wanted, plan->margins(), plan->values(),
                 [&](const BatchView& view, const exec::Wanted& part) {
                   backend->run_batch(view, part, true);
                 });
  }
  return py::make_tuple(or_none(margin_array), or_none(value_array), or_none(label_array));
}

// A column of the host, brought to the device: text as int32 codes, all else as float64.
Column upload(const std::shared_ptr<exec::Backend>& backend, const plan::Plan& plan, uint32_t at,
              const Column& column) {
  const ColumnSpec& spec = plan.schema[at];
  const bool is_text = spec.dtype == DType::string;
  const size_t width = is_text ? sizeof(int32_t) : sizeof(double);
  std::vector<std::byte> values(static_cast<size_t>(column.rows()) * width);
  int64_t first = 0;
  for (const Chunk& chunk : column.chunks()) {
    std::byte* to = values.data() + static_cast<size_t>(first) * width;
    const auto rows = static_cast<size_t>(chunk.rows);
    if (is_text)
      exec::load_codes(chunk.view, spec, 0, rows, first, reinterpret_cast<int32_t*>(to));
    else
      exec::load_numbers(chunk.view, spec, 0, rows, first, reinterpret_cast<double*>(to));
    first += chunk.rows;
  }
  const std::shared_ptr<void> memory(backend->allocate(values.size()),
                                     [backend](void* held) { backend->release(held); });
  backend->copy_to_device(memory.get(), values.data(), values.size());
  ColumnView view;
  view.layout = is_text ? Layout::codes : Layout::f64;
  view.data = memory.get();
  Column there;
  there.append(view, column.rows(), memory);
  return there;
}

py::tuple shape_of(const DeviceArray& array) {
  if (array.flat) return py::make_tuple(array.rows);
  return py::make_tuple(array.rows, array.width);
}

const char* type_of(const DeviceArray& array) {
  return array.is_int ? "<i4" : "<f8";
}

// The CUDA Array Interface, version 3: the values are complete, so there is no stream to wait for.
py::dict interface_of(const DeviceArray& array) {
  py::dict facts;
  facts["shape"] = shape_of(array);
  facts["typestr"] = type_of(array);
  facts["data"] = py::make_tuple(reinterpret_cast<uintptr_t>(array.data()), false);
  facts["version"] = 3;
  return facts;
}

py::array on_host(const DeviceArray& array) {
  py::array host(py::dtype(type_of(array)), shape_of(array).cast<std::vector<py::ssize_t>>());
  array.copy_to_host(host.mutable_data());
  return host;
}

}  // namespace

void bind_device(py::module_& m) {
  py::class_<DeviceArray>(m, "DeviceArray", plain(),
                          "Results on a device; cupy.asarray and torch.as_tensor take it as it is.")
      .def_property_readonly("shape", &shape_of)
      .def_property_readonly("dtype",
                             [](const DeviceArray& self) { return py::dtype(type_of(self)); })
      .def_property_readonly("__cuda_array_interface__", &interface_of)
      .def(
          "flatten",
          [](DeviceArray self) {
            self.flat = true;
            return self;
          },
          "The same values, in one dimension where rows have one.")
      .def(
          "__array__",
          [](const DeviceArray& self, const py::object& dtype, const py::object&) -> py::object {
            py::array host = on_host(self);
            return dtype.is_none() ? py::object(host) : host.attr("astype")(dtype);
          },
          py::arg("dtype") = py::none(), py::arg("copy") = py::none(), "A copy on the host.");

  py::class_<exec::Backend, std::shared_ptr<exec::Backend>>(m, "Backend", plain(),
                                                            "A plan living on a device.")
      .def_property_readonly("name", &exec::Backend::name)
      .def("run_batch", &run_batch, py::arg("plan"), py::arg("columns"), py::arg("rows"),
           py::arg("margins") = false, py::arg("values") = false, py::arg("labels") = false)
      .def("run_on_device", &run_on_device, py::arg("plan"), py::arg("columns"), py::arg("rows"),
           py::arg("margins") = false, py::arg("values") = false, py::arg("labels") = false)
      .def("upload", &upload, py::arg("plan"), py::arg("at"), py::arg("column"));
  m.def(
      "open_cuda",
      [](const std::shared_ptr<plan::Plan>& plan, int device) {
        return std::shared_ptr<exec::Backend>(exec::open_cuda(plan, device));
      },
      py::arg("plan"), py::arg("device") = 0);
  m.def(
      "open_on_host",
      [](const std::shared_ptr<plan::Plan>& plan) {
        return std::shared_ptr<exec::Backend>(cuda::open_on_host(plan));
      },
      py::arg("plan"), "The GPU's kernels, run by this CPU: for tests.");
}

}  // namespace pelton::bindings
