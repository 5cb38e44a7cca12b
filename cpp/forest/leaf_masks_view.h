// Tables of the leaf masks kernel; leaf_masks.h explains them.
#pragma once
#include <cstdint>

#include "cpp/forest/adding.h"
#include "cpp/forest/rank.h"

namespace pelton::forest {

// One row of masks, `row_words` long, for every state of a source: a rank (and one for NaN) or a
// code.
struct NumberMasks {
  RankSource source;
  const uint64_t* states = nullptr;
};
struct CodeMasks {
  const uint64_t* states = nullptr;
  uint32_t slot = 0;
};

struct LeafMasksView {
  const NumberMasks* numbers = nullptr;
  const CodeMasks* codes = nullptr;
  const uint32_t* first_leaves = nullptr;  // per tree
  const uint32_t* outputs = nullptr;       // per tree; 0 when leaves are vectors
  const double* values = nullptr;          // leaf * leaf_width + output; not for Adding::f32
  const float* values_f32 = nullptr;       // for Adding::f32
  uint32_t number_count = 0, code_count = 0, trees = 0;
  uint32_t mask_bytes = 0;  // 1, 2, 4 or 8: bits for the leaves of the largest tree
  uint32_t row_words = 0;   // a multiple of 8
  Adding adding = Adding::f64;
};

}  // namespace pelton::forest
