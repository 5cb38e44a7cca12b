// What each file of this room adds to the module.
#pragma once
#include <pybind11/pybind11.h>

namespace pelton::bindings {

void bind_errors(pybind11::module_& m);
void bind_plan(pybind11::module_& m);
void bind_columns(pybind11::module_& m);
void bind_engine(pybind11::module_& m);
void bind_artifact(pybind11::module_& m);
void bind_ops(pybind11::module_& m);
void bind_scorer(pybind11::module_& m);

}  // namespace pelton::bindings
