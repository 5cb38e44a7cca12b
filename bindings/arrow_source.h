// A container that speaks the Arrow C data interface, as one schema and its chunks.
#pragma once
#include <pybind11/pybind11.h>

#include <functional>
#include <memory>

#include "bindings/arrow_abi.h"

namespace pelton::bindings {

using SharedSchema = std::shared_ptr<ArrowSchema>;
using SharedArray = std::shared_ptr<ArrowArray>;

// Takes over what `source` exports by `__arrow_c_stream__`, else by `__arrow_c_array__`, and calls
// `chunk` for each array in order; `schema` outlives the call.
SharedSchema read_arrow(const pybind11::object& source,
                        const std::function<void(const ArrowSchema&, SharedArray)>& chunk);

}  // namespace pelton::bindings
