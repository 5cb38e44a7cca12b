// Rows that reach the leaves which given rows do not reach, so that no leaf's value goes unchecked.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cpp/plan/plan.h"

namespace pelton::plan {

struct LeafRows {
  std::vector<double> cells;   // rows * schema.size(); a code column holds its code as a number
  std::vector<uint32_t> base;  // per row: the given row that lent its other cells
  uint64_t leaves = 0;         // of the forests that test raw columns alone
  uint64_t reached = 0;        // of these, by the given rows and the new ones
};

// `cells`: the given rows, at least one, as in LeafRows. At most `most` new rows, each within the
// contract. Leaves that no row can reach, or none within the contract, stay unreached.
LeafRows leaf_rows(const Plan& plan, std::span<const double> cells, uint64_t most);

}  // namespace pelton::plan
