// The Python extension: every file of this room adds its part.
#include "bindings/bind.h"

PYBIND11_MODULE(_native, m, pybind11::mod_gil_not_used()) {
  m.doc() = "The engine of Pelton: conversion and lifetime only, the C++ stands in cpp/.";
  m.attr("__version__") = PELTON_VERSION;
  pelton::bindings::bind_errors(m);
  pelton::bindings::bind_plan(m);
  pelton::bindings::bind_columns(m);
  pelton::bindings::bind_engine(m);
  pelton::bindings::bind_explain(m);
  pelton::bindings::bind_device(m);
  pelton::bindings::bind_artifact(m);
  pelton::bindings::bind_ops(m);
  pelton::bindings::bind_scorer(m);
}
