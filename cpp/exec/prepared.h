// A plan made ready for one instruction set: function pointers instead of ids, tables instead of
// specifications. Immutable.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "cpp/exec/kernels.h"
#include "cpp/exec/level.h"
#include "cpp/forest/kernels.h"
#include "cpp/plan/plan.h"

namespace pelton::exec {

struct Step {
  StepLoop row_loop, tile_loop;
  uint32_t a, b, out;  // slots
  const double* params;
  const double* constants;
  uint32_t constant_count;
};

struct Prepared {
  Prepared(const plan::Plan& plan, Level level);

  std::vector<Step> steps;
  std::vector<uint32_t> raw;  // raw columns that are read
  models::LinkView link;
  const Kernels* kernels;
  // Exactly one of the three.
  const plan::Transform* transform = nullptr;
  const models::Linear* linear = nullptr;
  std::shared_ptr<const forest::Lowered> forest;

  models::LinearView linear_view;
  const forest::Kernels* forest_kernels = nullptr;
  size_t row_scratch_words = 0, tile_scratch_words = 0;
};

}  // namespace pelton::exec
