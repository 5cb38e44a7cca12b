// A plan's model on one row: the formulas that every executor shares, here on a thread's cells.
#pragma once
#include <cstdint>

#include "cpp/forest/walk.h"
#include "cpp/models/linear_score.h"
#include "cpp/simd/vec_scalar.h"
#include "cuda/image.h"
#include "cuda/steps.h"

namespace pelton::cuda {

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
