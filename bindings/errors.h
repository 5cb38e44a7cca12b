// Failures of the engine as the exceptions of pelton.errors.
#pragma once
#include <pybind11/pybind11.h>

#include <new>

#include "cpp/core/error.h"

namespace pelton::bindings {

// Sets the Python error for `failure`.
void set_error(const Failure& failure) noexcept;

// Runs the body of a raw CPython entry point; what it throws becomes the Python error.
template <class Body>
PyObject* guarded(Body&& body) noexcept {
  try {
    return body();
  } catch (const Failure& failure) {
    set_error(failure);
  } catch (pybind11::error_already_set& error) {
    error.restore();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

}  // namespace pelton::bindings
