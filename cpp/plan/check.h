// What the checks of a plan share.
#pragma once
#include <string>
#include <vector>

#include "cpp/core/error.h"
#include "cpp/ops/catalogue.h"
#include "cpp/plan/plan.h"

namespace pelton::plan {

inline constexpr uint32_t max_outputs = 65535;
inline constexpr uint32_t max_items = 1 << 20;  // of a bag as numbers

inline void need(bool holds, const std::string& subject, const char* what, const std::string& got) {
  if (!holds) fail(ErrorCode::invalid_param, subject, what, got);
}

template <class T>
bool inside(uint64_t first, uint64_t count, const std::vector<T>& pool) {
  return first <= pool.size() && count <= pool.size() - first;
}

// Raw columns that are read must be marked so: others are neither checked nor written.
inline bool can_read(const Plan& plan, uint32_t slot) {
  return slot < plan.slots.size() && (slot >= plan.schema.size() || plan.schema[slot].used);
}

void check_model(const Plan& plan, const forest::Forest& model);

// What an operator on text writes, once check_text has passed. `in`: its input.
Slot slot_written(const ops::OpFacts& op, const Slot& in, const double* params,
                  const ops::TextFacts& facts);

}  // namespace pelton::plan
