// The contract of a raw row: ordered columns with names, types, nulls and categories.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "cpp/core/dictionary.h"
#include "cpp/core/dtype.h"

namespace pelton {

struct ColumnSpec {
  std::string name;
  DType dtype = DType::f64;
  bool nullable = true;  // false: a null is an error of the contract
  bool used = true;      // false: the model never reads it, so it may be absent
  bool closed = false;   // true: a value that is neither null nor among `allowed` is an error
  std::vector<double> allowed;  // closed only, rising: numbers, or codes of the dictionary
  double low = -std::numeric_limits<double>::infinity();  // numbers outside are an error
  double high = std::numeric_limits<double>::infinity();
  Dictionary dictionary;  // strings and texts: every category that any step tells apart
  std::string unit;       // for people; empty if unknown
  std::string time_zone;  // timestamps only; empty: none
  std::vector<std::string> tags;

  // Whether the contract takes a value that is not null. Neither allocates.
  bool takes_number(double number) const {
    return low <= number && number <= high && (!closed || is_allowed(number));
  }
  bool takes_code(int32_t code) const { return !closed || is_allowed(code); }
  std::string rule() const;  // what it takes, in words: "a number from 0 to 1"

 private:
  bool is_allowed(double value) const;
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
