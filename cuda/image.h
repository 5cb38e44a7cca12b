// A plan as one flat block of plain values that can be copied to a device as it is.
//
// The block holds no pointers; `at` makes the pointers for wherever a copy of it lies.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpp/core/row.h"
#include "cpp/models/head.h"
#include "cpp/models/linear.h"
#include "cpp/plan/plan.h"

namespace pelton::cuda {

// A raw column that the plan reads.
struct Input {
  uint32_t slot = 0;      // its column in the schema and its slot
  uint32_t codes = 0;     // 0: numbers
  uint32_t required = 0;  // 1: a null breaks the contract
};

// One node of the plan, its parameters in the order of the operator's Params.
struct Step {
  uint32_t op = 0;
  uint32_t in[2] = {};
  uint32_t out = 0;
  uint32_t first_constant = 0, constants = 0;
  double params[ops::max_params] = {};
};

enum class Family : uint32_t { transform, linear, forest };

// The parts of a plan as kernels read them. Copied into every launch.
struct Image {
  const Input* inputs;
  const Step* steps;
  const double* constants;
  uint32_t input_count, step_count, slot_count;

  Family family;
  uint32_t margin_count, value_count;
  const uint32_t* transform_slots;
};

class PlanImage {
 public:
  explicit PlanImage(const plan::Plan& plan);
  const std::vector<std::byte>& bytes() const { return bytes_; }
  Image at(const std::byte* base) const;

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace pelton::cuda
