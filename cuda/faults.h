// Breaks of the contract on a device: found in a batch's columns before, in a cell while scoring.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "cpp/core/column.h"
#include "cpp/plan/plan.h"
#include "cuda/image.h"

namespace pelton::cuda {

// Throws ContractFailure unless kernels can read the columns where they lie, on the device.
void check_on_device(const plan::Plan& plan, const std::vector<Input>& inputs,
                     const BatchView& batch);

// Copies bytes of the batch's memory, which may be a device's, to the host.
using Fetch = std::function<void(void* to, const void* from, size_t bytes)>;

// Throws the ContractFailure of a cell that a kernel refused: `fault` is row * inputs + input.
[[noreturn]] void throw_fault(const plan::Plan& plan, const std::vector<Input>& inputs,
                              const BatchView& batch, int64_t first, uint64_t fault,
                              const Fetch& fetch);

}  // namespace pelton::cuda
