// What a device library offers the engine. The CUDA room implements it; nothing here knows CUDA.
#pragma once
#include <cstdint>
#include <memory>

#include "cpp/core/column.h"
#include "cpp/exec/engine.h"
#include "cpp/plan/plan.h"

namespace pelton::exec {

// A plan living on a device. Batches arrive as host or device columns of numbers and codes.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual const char* name() const = 0;  // "cuda:0 NVIDIA H100"
  // As Engine::run_batch. `on_device`: the columns' and the results' memory is the device's.
  virtual void run_batch(const BatchView& batch, const Wanted& wanted, bool on_device) = 0;
};

// The one symbol a device library exports, "pelton_open_backend". On failure returns null and
// writes a reason of at most `size` bytes to `why`.
using OpenBackend = Backend* (*)(const plan::Plan* plan, int device, char* why, uint64_t size);

// Opens the CUDA library on first use. Throws Failure(device) with the reason: library not built,
// no driver, no such device.
std::unique_ptr<Backend> open_cuda(const plan::Plan& plan, int device);

}  // namespace pelton::exec
