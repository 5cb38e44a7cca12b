// A container that speaks the Arrow C data interface, as one schema and its chunks.
#include "bindings/arrow_source.h"

#include <cstring>

#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

template <class T>
struct Released {
  void operator()(T* held) const {
    if (held->release != nullptr) held->release(held);
    delete held;
  }
};

template <class T>
std::shared_ptr<T> empty() {
  T* held = new T;
  std::memset(held, 0, sizeof(T));
  return std::shared_ptr<T>(held, Released<T>());
}

// The structure in a capsule, which stays with the capsule.
template <class T>
T* inside(const py::handle& capsule, const char* name) {
  auto* found = static_cast<T*>(PyCapsule_GetPointer(capsule.ptr(), name));
  if (found == nullptr) throw py::error_already_set();
  if (found->release == nullptr)
    throw ContractFailure(-1, "", "an Arrow export that nobody took yet", "a released one");
  return found;
}

// Moves it out: the specification marks a moved structure by a null release.
template <class T>
std::shared_ptr<T> taken(const py::handle& capsule, const char* name) {
  T* found = inside<T>(capsule, name);
  std::shared_ptr<T> held = empty<T>();
  std::memcpy(held.get(), found, sizeof(T));
  found->release = nullptr;
  return held;
}

void check(ArrowArrayStream& stream, int status) {
  if (PyErr_Occurred()) throw py::error_already_set();
  if (status == 0) return;
  const char* reason = stream.get_last_error(&stream);
  throw ContractFailure(-1, "", "a readable Arrow stream",
                        reason != nullptr ? reason : "error " + std::to_string(status));
}

SharedSchema schema_of(ArrowArrayStream& stream) {
  SharedSchema schema = empty<ArrowSchema>();
  check(stream, stream.get_schema(&stream, schema.get()));
  return schema;
}

}  // namespace

SharedSchema read_arrow(const py::object& source,
                        const std::function<void(const ArrowSchema&, SharedArray)>& chunk) {
  if (py::hasattr(source, "__arrow_c_stream__")) {
    const py::object capsule = source.attr("__arrow_c_stream__")();
    auto* stream = inside<ArrowArrayStream>(capsule, "arrow_array_stream");
    SharedSchema schema = schema_of(*stream);
    for (;;) {
      SharedArray array = empty<ArrowArray>();
      check(*stream, stream->get_next(stream, array.get()));
      if (array->release == nullptr) return schema;
      chunk(*schema, std::move(array));
    }
  }
  const py::tuple pair = source.attr("__arrow_c_array__")();
  SharedSchema schema = taken<ArrowSchema>(pair[0], "arrow_schema");
  chunk(*schema, taken<ArrowArray>(pair[1], "arrow_array"));
  return schema;
}

}  // namespace pelton::bindings
