// A plan's model on one row: the formulas that every executor shares, here on a thread's cells.
#pragma once
#include <cstdint>

#include "cpp/forest/walk.h"
#include "cpp/models/linear_score.h"
#include "cpp/simd/vec_scalar.h"
#include "cuda/image.h"
#include "cuda/steps.h"

namespace pelton::cuda {

// After score_cells: from margins to values and, where it is wanted, the class.
PELTON_KERNEL void answer_cells(const Image& image, Cells cells, const double* margins,
                                double* values, int32_t* label) {
  if (image.family == Family::transform) {
    for (uint32_t at = 0; at < image.value_count; ++at)
      values[at] = cells.number(image.transform_values[at]);
  } else {
    models::apply_link<scalar::F64>(image.link, margins, values, 1);
  }
  if (label == nullptr) return;
  *label =
      image.rule == models::Rule::choice
          ? models::class_of(cells.number(image.choice), image.classes)
          : models::label_of(image.rule, margins, image.margin_count, values, image.value_count, 1);
}

PELTON_KERNEL void score_cells(const Image& image, Cells cells, double* margins) {
  switch (image.family) {
    case Family::transform:
      for (uint32_t at = 0; at < image.margin_count; ++at)
        margins[at] = cells.number(image.transform_slots[at]);
      break;
    case Family::linear:
      models::score_linear<scalar::F64>(image.linear, cells, 1, margins, 1);
      break;
    case Family::forest:
      forest::walk(image.walk, cells, margins, 1);
      break;
  }
}

}  // namespace pelton::cuda
