// What a device library offers the engine. The CUDA room implements it; nothing here knows CUDA.
#pragma once
#include <cstdint>
#include <memory>

#include "cpp/core/column.h"
#include "cpp/exec/engine.h"
#include "cpp/plan/plan.h"

namespace pelton::exec {

// A plan living on a device. Safe to share between threads: batches take turns.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual const char* name() const = 0;  // "cuda:0 NVIDIA H100"
  // As Engine::run_batch. `on_device`: the columns' and the results' memory is the device's, and
  // columns of text must hold codes.
  virtual void run_batch(const BatchView& batch, const Wanted& wanted, bool on_device) = 0;

  // The device's memory, for columns that are brought there and results that stay.
  virtual void* allocate(uint64_t bytes) = 0;
  virtual void release(void* memory) noexcept = 0;
  virtual void copy_to_device(void* to, const void* from, uint64_t bytes) = 0;
  virtual void copy_to_host(void* to, const void* from, uint64_t bytes) = 0;
};

// The one symbol a device library exports, "pelton_open_backend". On failure returns null and
// writes a reason of at most `size` bytes to `why`. `tag` is the caller's backend_tag: a library
// of another build would read the plan wrongly and refuses.
using OpenBackend = Backend* (*)(uint64_t tag, const std::shared_ptr<const plan::Plan>* plan,
                                 int device, char* why, uint64_t size);
inline constexpr uint64_t backend_interface = 1;  // raise with every change of a type it passes
inline constexpr uint64_t backend_tag = backend_interface << 32 | sizeof(plan::Plan);

// Opens the CUDA library on first use: the one that PELTON_CUDA_LIBRARY names, else
// libpelton_cuda.so beside this code. Throws Failure(device) with the reason: library not built,
// no driver, no such device.
std::unique_ptr<Backend> open_cuda(const std::shared_ptr<const plan::Plan>& plan, int device);

}  // namespace pelton::exec
