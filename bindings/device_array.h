// Results that stay on the device that computed them.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "cpp/exec/backend.h"

namespace pelton::bindings {

// `rows` times `width` values of 8 (float64) or 4 (int32) bytes, row by row. `flat`: one dimension.
class DeviceArray {
 public:
  DeviceArray(std::shared_ptr<exec::Backend> backend, int64_t rows, int64_t width, bool is_int)
      : rows(rows),
        width(width),
        is_int(is_int),
        flat(is_int),
        memory_(backend->allocate(static_cast<uint64_t>(rows * width * (is_int ? 4 : 8))),
                [backend](void* memory) { backend->release(memory); }),
        backend_(std::move(backend)) {}

  void* data() const { return memory_.get(); }
  void copy_to_host(void* to) const {
    if (rows > 0) backend_->copy_to_host(to, data(), static_cast<uint64_t>(bytes()));
  }
  int64_t bytes() const { return rows * width * (is_int ? 4 : 8); }

  const int64_t rows, width;
  const bool is_int;
  bool flat;

 private:
  std::shared_ptr<void> memory_;
  std::shared_ptr<exec::Backend> backend_;
};

}  // namespace pelton::bindings
