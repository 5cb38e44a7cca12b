// What the checks of a plan share.
#pragma once
#include <string>
#include <vector>

#include "cpp/core/error.h"
#include "cpp/plan/plan.h"

namespace pelton::plan {

inline constexpr uint32_t max_outputs = 65535;

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

}  // namespace pelton::plan
