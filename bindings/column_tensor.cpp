// Columns of arrays that speak DLPack, on whatever device they lie: borrowed, never copied.
#include "bindings/column.h"
#include "bindings/dlpack.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr int32_t cpu = 1;
// The producer makes its work come before ours on the legacy default stream, and the backend's
// streams wait for that one.
constexpr int legacy_default_stream = 1;

struct Width {
  DLCode code;
  uint8_t bits;
  Layout layout;
};
constexpr Width widths[] = {
    {dl_bool, 8, Layout::bool8}, {dl_int, 8, Layout::i8},     {dl_int, 16, Layout::i16},
    {dl_int, 32, Layout::i32},   {dl_int, 64, Layout::i64},   {dl_uint, 8, Layout::u8},
    {dl_uint, 16, Layout::u16},  {dl_uint, 32, Layout::u32},  {dl_uint, 64, Layout::u64},
    {dl_float, 32, Layout::f32}, {dl_float, 64, Layout::f64},
};

std::shared_ptr<DLManagedTensor> taken(const py::object& source) {
  const auto device = source.attr("__dlpack_device__")().cast<std::pair<int32_t, int32_t>>();
  const py::object capsule =
      device.first == cpu ? source.attr("__dlpack__")()
                          : source.attr("__dlpack__")(py::arg("stream") = legacy_default_stream);
  auto* tensor = static_cast<DLManagedTensor*>(PyCapsule_GetPointer(capsule.ptr(), "dltensor"));
  if (tensor == nullptr) throw py::error_already_set();
  PyCapsule_SetName(capsule.ptr(), "used_dltensor");
  return {tensor, [](DLManagedTensor* held) {
            if (held->deleter != nullptr) held->deleter(held);
          }};
}

const Width& width_of(const DLTensor& tensor, const Target& target) {
  for (const Width& width : widths)
    if (width.code == tensor.dtype.code && width.bits == tensor.dtype.bits &&
        tensor.dtype.lanes == 1)
      return width;
  throw ContractFailure(-1, target.spec->name, "numbers of 8 to 64 bits",
                        std::to_string(tensor.dtype.bits) + " bits of another kind");
}

}  // namespace

Column column_of_tensor(const py::object& source, const Target& target) {
  const std::shared_ptr<DLManagedTensor> held = taken(source);
  const DLTensor& tensor = held->tensor;
  if (tensor.ndim != 1)
    throw ContractFailure(-1, target.spec->name, "one dimension", std::to_string(tensor.ndim));
  const Width& width = width_of(tensor, target);
  ColumnView view;
  view.layout = width.layout;
  if (target.is_free)
    throw ContractFailure(-1, target.spec->name,
                          "text on the host, because it cannot lie on a device",
                          "an array that speaks DLPack");
  if (target.is_text) {
    if (width.layout != Layout::i32)
      throw ContractFailure(-1, target.spec->name,
                            "codes of its categories as int32, because text cannot lie on a device",
                            "another type");
    view.layout = Layout::codes;
  }
  view.data = static_cast<const char*>(tensor.data) + tensor.byte_offset;
  if (tensor.strides != nullptr && tensor.strides[0] != 1) {
    if (tensor.strides[0] == 0 && tensor.shape[0] > 1)
      throw ContractFailure(-1, target.spec->name, "values that lie apart", "one value repeated");
    view.stride_bytes = static_cast<ptrdiff_t>(tensor.strides[0] * (width.bits / 8));
  }
  Column column;
  column.append(view, tensor.shape[0], held);
  return column;
}

}  // namespace pelton::bindings
