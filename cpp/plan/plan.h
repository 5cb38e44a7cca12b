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
#include "cpp/text/tables.h"

namespace pelton::plan {

// A slot holds one value of a row: a number, a code, a text or a bag.
struct Slot {
  enum class Kind : uint8_t { number, code, text, bag };

  uint32_t codes = 0;     // of a code, which is less than this; else 0
  uint32_t features = 0;  // of a bag; else 0
  Kind kind = Kind::number;

  static Slot number() { return {}; }
  static Slot code(uint32_t codes) { return {codes, 0, Kind::code}; }
  static Slot text() { return {0, 0, Kind::text}; }
  static Slot bag(uint32_t features) { return {0, features, Kind::bag}; }
  bool is_number() const { return kind == Kind::number; }
  bool is_code() const { return kind == Kind::code; }
  bool is_text() const { return kind == Kind::text; }
  bool is_bag() const { return kind == Kind::bag; }
  bool operator==(const Slot&) const = default;
};

// Of a raw column.
inline Slot slot_of(const ColumnSpec& column) {
  if (column.dtype == DType::text) return Slot::text();
  if (column.dtype != DType::string) return Slot::number();
  return Slot::code(static_cast<uint32_t>(column.dictionary.codes()));
}

// Slots 0 .. schema.size() - 1 are the raw columns; each node writes the next ones, in order.
struct Node {
  uint32_t op = 0;               // id in ops/op_table.h
  std::array<uint32_t, 2> in{};  // slots read, smaller than its own; the second for map_two
  std::array<double, ops::max_params> params{};
  uint32_t first_constant = 0, constants = 0;  // in Plan::constants, for the shapes with tables
  uint32_t out = 0, outputs = 1;               // slots written
  uint32_t first_read = 0, reads = 0;          // in Plan::reads: what a wide operator reads
  uint32_t forest = 0;                         // in Plan::forests, for the shape forest
};

// No model of its own: the listed slots are the answers. A code is not a number, so these are
// number slots.
struct Transform {
  std::vector<uint32_t> slots;   // the margins
  std::vector<uint32_t> values;  // empty: the values are the margins
  uint32_t choice = 0;           // the slot that holds the position of the class, for Rule::choice
};

using Model = std::variant<Transform, models::Linear, forest::Forest>;

struct Plan {
  Schema schema;
  std::vector<Slot> slots;  // the raw columns, then what the nodes write
  std::vector<Node> nodes;
  std::vector<double> constants;
  std::vector<uint32_t> reads;
  text::Tables text;
  std::vector<forest::Forest> forests;  // inside the plan, one per node of that shape, in order
  Model model;
  models::Head head;

  uint32_t margins() const;  // per row, before the link
  uint32_t values() const;   // per row, after it
};

// Refuses a plan that does not hold together: ids out of range, types that do not match, parameters
// that an operator does not take, trees that are not trees. After this the kernels trust.
void check(const Plan& plan);

}  // namespace pelton::plan
