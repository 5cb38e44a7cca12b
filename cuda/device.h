// A plan on one CUDA device.
#pragma once
#include <memory>

#include "cpp/exec/backend.h"
#include "cpp/plan/plan.h"

namespace pelton::cuda {

// Throws Failure(device). The device must exist.
std::unique_ptr<exec::Backend> open_on_device(const std::shared_ptr<const plan::Plan>& plan,
                                              int device);

}  // namespace pelton::cuda
