// The contract of a raw row: ordered columns with names, types, nulls and categories.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpp/core/dictionary.h"
#include "cpp/core/dtype.h"

namespace pelton {

struct ColumnSpec {
  std::string name;
  DType dtype = DType::f64;
  bool nullable = true;   // false: a null is an error of the contract
  bool used = true;       // false: the model never reads it, so it may be absent
  Dictionary dictionary;  // strings only: every category that any step tells apart
  std::string unit;       // for people; empty if unknown
  std::string time_zone;  // timestamps only; empty: none
  std::vector<std::string> tags;
};

// Immutable once a plan holds it. Column `i` is slot `i` of the plan.
class Schema {
 public:
  Schema() = default;
  explicit Schema(std::vector<ColumnSpec> columns);  // refuses repeated names

  size_t size() const { return columns_.size(); }
  const ColumnSpec& operator[](size_t column) const { return columns_[column]; }
  const std::vector<ColumnSpec>& columns() const { return columns_; }
  int find(std::string_view name) const;  // -1 if there is no such column

 private:
  std::vector<ColumnSpec> columns_;
  Dictionary names_;
};

}  // namespace pelton
