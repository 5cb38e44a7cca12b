// Every operator, once. The id is written into saved plans: append, never renumber or reuse.
#pragma once
#include <algorithm>

#include "cpp/ops/add.h"
#include "cpp/ops/add_columns.h"
#include "cpp/ops/blank.h"
#include "cpp/ops/clip.h"
#include "cpp/ops/divide.h"
#include "cpp/ops/encode.h"
#include "cpp/ops/fill_missing.h"
#include "cpp/ops/floor.h"
#include "cpp/ops/is_category.h"
#include "cpp/ops/is_missing.h"
#include "cpp/ops/look_up.h"
#include "cpp/ops/multiply.h"
#include "cpp/ops/narrow.h"
#include "cpp/ops/recode.h"
#include "cpp/ops/replace.h"
#include "cpp/ops/truncate.h"

#define PELTON_OPS(X) \
  X(1, FillMissing)   \
  X(2, IsMissing)     \
  X(3, Add)           \
  X(4, Multiply)      \
  X(5, Divide)        \
  X(6, Clip)          \
  X(7, Narrow)        \
  X(8, AddColumns)    \
  X(9, IsCategory)    \
  X(10, LookUp)       \
  X(11, Recode)       \
  X(12, Encode)       \
  X(13, Replace)      \
  X(14, Blank)        \
  X(15, Truncate)     \
  X(16, Floor)

namespace pelton::ops {
#define PELTON_ID(id, Op) , id
inline constexpr uint32_t last_op = std::max({0 PELTON_OPS(PELTON_ID)});
#undef PELTON_ID
}  // namespace pelton::ops
