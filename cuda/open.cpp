// The one symbol that the library exports.
#include <cuda_runtime_api.h>

#include <cstdio>
#include <exception>
#include <string>

#include "cpp/core/error.h"
#include "cuda/device.h"
#include "cuda/memory.h"

namespace pelton::cuda {
namespace {

void require_device(int device) {
  int driver = 0, devices = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0)
    fail(ErrorCode::device, "cuda", "an NVIDIA driver", "none");
  const cudaError_t status = cudaGetDeviceCount(&devices);
  if (status == cudaErrorNoDevice || (status == cudaSuccess && devices == 0))
    fail(ErrorCode::device, "cuda", "a CUDA device", "none");
  require(status, "a driver for CUDA 13");
  if (device < 0 || device >= devices)
    fail(ErrorCode::device, "cuda", "a device from 0 to " + std::to_string(devices - 1),
         std::to_string(device));
}

}  // namespace
}  // namespace pelton::cuda

extern "C" __attribute__((visibility("default"))) pelton::exec::Backend* pelton_open_backend(
    uint64_t tag, const std::shared_ptr<const pelton::plan::Plan>* plan, int device, char* why,
    uint64_t size) {
  try {
    if (tag != pelton::exec::backend_tag)
      pelton::fail(pelton::ErrorCode::device, "cuda", "the CUDA library of this build of Pelton",
                   "another build's");
    pelton::cuda::require_device(device);
    return pelton::cuda::open_on_device(*plan, device).release();
  } catch (const std::exception& error) {
    std::snprintf(why, size, "%s", error.what());
    return nullptr;
  }
}
