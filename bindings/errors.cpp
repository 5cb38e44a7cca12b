// Failures of the engine as the exceptions of pelton.errors.
#include "bindings/errors.h"

#include "bindings/bind.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

// Filled once, by `import pelton`; lives as long as the process.
struct Classes {
  PyObject* base = nullptr;
  PyObject* contract = nullptr;
  PyObject* artifact = nullptr;
  PyObject* unsupported = nullptr;
  PyObject* device = nullptr;
};
Classes classes;

PyObject* class_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::contract:
      return classes.contract;
    case ErrorCode::artifact:
      return classes.artifact;
    case ErrorCode::invalid_param:
    case ErrorCode::unsupported:
      return classes.unsupported;
    case ErrorCode::device:
      return classes.device;
    case ErrorCode::out_of_memory:
      return PyExc_MemoryError;
    default:
      return classes.base;
  }
}

// Text of the engine may quote bytes of a file or a request that are not UTF-8.
py::str text_of(const std::string& text) {
  PyObject* decoded =
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "backslashreplace");
  if (decoded == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(decoded);
}

py::object or_none(const std::string& text) {
  return text.empty() ? py::object(py::none()) : py::object(text_of(text));
}

py::object exception_of(const Failure& failure) {
  const Error& error = failure.error();
  PyObject* raw = class_of(error.code);
  const py::object type =
      py::reinterpret_borrow<py::object>(raw != nullptr ? raw : PyExc_RuntimeError);
  if (raw == nullptr || raw == PyExc_MemoryError) return type(text_of(error.message));
  if (const auto* contract = dynamic_cast<const ContractFailure*>(&failure))
    return type(text_of(error.message),
                py::arg("row") = contract->row < 0 ? py::object(py::none())
                                                   : py::object(py::int_(contract->row)),
                py::arg("column") = or_none(contract->column),
                py::arg("rule") = or_none(contract->rule), py::arg("got") = or_none(contract->got));
  if (raw == classes.unsupported) {  // "clip: need low <= high, got 3 and 1"
    const size_t colon = error.message.find(": ");
    if (colon != std::string::npos)
      return type(text_of(error.message.substr(0, colon)),
                  text_of(error.message.substr(colon + 2)));
    return type("model", text_of(error.message));
  }
  return type(text_of(error.message));
}

void register_errors(const py::object& base, const py::object& contract, const py::object& artifact,
                     const py::object& unsupported, const py::object& device) {
  classes = {base.inc_ref().ptr(), contract.inc_ref().ptr(), artifact.inc_ref().ptr(),
             unsupported.inc_ref().ptr(), device.inc_ref().ptr()};
}

}  // namespace

void set_error(const Failure& failure) noexcept {
  try {
    const py::object exception = exception_of(failure);
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const std::exception&) {
    PyErr_NoMemory();
  }
}

void bind_errors(py::module_& m) {
  m.def("register_errors", &register_errors, py::arg("base"), py::arg("contract"),
        py::arg("artifact"), py::arg("unsupported"), py::arg("device"),
        "Tell the extension which classes to raise.");
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Failure& failure) {
      set_error(failure);
    }
  });
}

}  // namespace pelton::bindings
