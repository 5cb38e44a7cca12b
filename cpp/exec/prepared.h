// A plan made ready for one instruction set: function pointers instead of ids, tables instead of
// specifications. Immutable.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "cpp/exec/kernels.h"
#include "cpp/exec/level.h"
#include "cpp/exec/text_steps.h"
#include "cpp/forest/kernels.h"
#include "cpp/plan/plan.h"

namespace pelton::exec {

struct Step {
  StepLoop row_loop, tile_loop;  // null: the step is a forest, or on text
  uint32_t a, b, out;            // slots
  const double* params;
  const double* constants;
  uint32_t constant_count;
  ops::WideView wide;  // but for where the slots lie
  std::shared_ptr<const forest::Lowered> forest;
  TextLoop text_loop = nullptr;
  ops::Shape shape{};

  // `slots`: a row's cells or a tile's columns, at equal distances.
  StepArgs args(const ops::WideView& placed, size_t rows) const {
    char* base = placed.slots;
    return {base + a * placed.slot_bytes,
            base + b * placed.slot_bytes,
            base + out * placed.slot_bytes,
            rows,
            params,
            constants,
            constant_count,
            &placed};
  }
  ops::WideView placed_at(void* slots, size_t slot_bytes) const {
    ops::WideView view = wide;
    view.slots = static_cast<char*>(slots);
    view.slot_bytes = slot_bytes;
    return view;
  }
};

struct Prepared {
  Prepared(const plan::Plan& plan, Level level);

  std::vector<Step> steps;
  std::vector<uint32_t> raw;  // raw columns that are read
  models::LinkView link;
  const Kernels* kernels;
  uint32_t classes = 0;
  uint32_t widest_forest = 0;                    // outputs of a forest inside the plan, at most
  std::unique_ptr<const text::Machine> machine;  // null: nothing is on text
  std::vector<uint8_t> is_bag;                   // per term of the linear model; empty if none is
  // Exactly one of the three.
  const plan::Transform* transform = nullptr;
  const models::Linear* linear = nullptr;
  std::shared_ptr<const forest::Lowered> forest;

  models::LinearView linear_view;
  const forest::Kernels* forest_kernels = nullptr;
  size_t row_scratch_words = 0, tile_scratch_words = 0;

 private:
  std::shared_ptr<const forest::Lowered> lower_forest(const forest::Forest& trees,
                                                      const forest::Kernels* chosen);
};

}  // namespace pelton::exec
