// What each file of this room adds to the module.
#pragma once
#include <pybind11/pybind11.h>

namespace pelton::bindings {

// The plain metaclass: no class of this module has static properties that could be set.
inline pybind11::metaclass plain() {
  return pybind11::metaclass(reinterpret_cast<PyObject*>(&PyType_Type));
}

void bind_errors(pybind11::module_& m);
void bind_plan(pybind11::module_& m);
void bind_columns(pybind11::module_& m);
void bind_engine(pybind11::module_& m);
void bind_explain(pybind11::module_& m);
void bind_device(pybind11::module_& m);
void bind_artifact(pybind11::module_& m);
void bind_ops(pybind11::module_& m);
void bind_scorer(pybind11::module_& m);

}  // namespace pelton::bindings
