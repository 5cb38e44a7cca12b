// The executor "cuda-on-host": the kernel bodies, played by a host loop, for tests on any machine.
#pragma once
#include <memory>

#include "cpp/exec/backend.h"
#include "cpp/plan/plan.h"

namespace pelton::cuda {

// Its "device" memory is the host's.
std::unique_ptr<exec::Backend> open_on_host(const std::shared_ptr<const plan::Plan>& plan);

}  // namespace pelton::cuda
