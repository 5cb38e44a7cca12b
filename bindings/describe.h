// Schemas, heads and plans as Python values, and back.
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <string>

#include "cpp/plan/plan.h"

namespace pelton::bindings {

Schema schema_of(const pybind11::list& columns);    // from dicts, see pelton.schema
pybind11::list columns_of(const plan::Plan& plan);  // the same dicts
pybind11::dict describe(const plan::Plan& plan);    // what `info()` shows
pybind11::array thresholds_of(const plan::Plan& plan, uint32_t column);  // sorted, float64

models::Link link_named(const std::string& name);
models::Rule rule_named(const std::string& name);
models::Label label_of(const pybind11::handle& value);
pybind11::list classes_of(const models::Head& head);

}  // namespace pelton::bindings
