// An immutable description of what to compute from a raw row. Nothing runs here.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cpp/core/schema.h"
#include "cpp/forest/forest.h"
#include "cpp/models/head.h"
#include "cpp/models/linear.h"
#include "cpp/ops/op.h"

namespace pelton::plan {

// A slot holds one value of a row: a number (codes == 0) or a code in [0, codes).
struct Slot {
  uint32_t codes = 0;
};

// Slots 0 .. schema.size() - 1 are the raw columns; each node writes one further slot, in order.
struct Node {
  uint32_t op = 0;               // id in ops/op_table.h
  std::array<uint32_t, 2> in{};  // slots read, smaller than its own; the second for map_two
  std::array<double, ops::max_params> params{};
  uint32_t first_constant = 0, constants = 0;  // in Plan::constants, for the shapes with tables
};

// Not a model: the listed slots are the result. A code is not a number, so these are number slots.
struct Transform {
  std::vector<uint32_t> slots;
};

using Model = std::variant<Transform, models::Linear, forest::Forest>;

struct Plan {
  Schema schema;
  std::vector<Slot> slots;  // schema.size() + nodes.size()
  std::vector<Node> nodes;
  std::vector<double> constants;
  Model model;
  models::Head head;

  uint32_t margins() const;  // per row, before the link
  uint32_t values() const;   // per row, after it
};

// Refuses a plan that does not hold together: ids out of range, types that do not match, parameters
// that an operator does not take, trees that are not trees. After this the kernels trust.
void check(const Plan& plan);

}  // namespace pelton::plan
