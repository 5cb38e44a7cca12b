// DLPack: how arrays on any device are handed from library to library.
// Source: https://dmlc.github.io/dlpack/latest/c_api.html
#pragma once
#include <cstdint>

namespace pelton::bindings {

struct DLDevice {
  int32_t type;
  int32_t id;
};

struct DLDataType {
  uint8_t code;  // see DLCode
  uint8_t bits;
  uint16_t lanes;
};

enum DLCode : uint8_t { dl_int = 0, dl_uint = 1, dl_float = 2, dl_bool = 6 };

struct DLTensor {
  void* data;
  DLDevice device;
  int32_t ndim;
  DLDataType dtype;
  int64_t* shape;
  int64_t* strides;  // in elements; null: contiguous
  uint64_t byte_offset;
};

struct DLManagedTensor {
  DLTensor tensor;
  void* context;
  void (*deleter)(DLManagedTensor*);
};

}  // namespace pelton::bindings
