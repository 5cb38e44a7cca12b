// Schemas, and the contract's words for a value that breaks it.
#include "cpp/core/schema.h"

#include <algorithm>
#include <utility>

#include "cpp/core/shortest.h"

namespace pelton {
namespace {

Dictionary names_of(const std::vector<ColumnSpec>& columns) {
  std::string text;
  std::vector<uint32_t> ends;
  ends.reserve(columns.size());
  for (const ColumnSpec& column : columns) {
    text += column.name;
    ends.push_back(static_cast<uint32_t>(text.size()));
  }
  return Dictionary(std::move(text), std::move(ends));
}

}  // namespace

bool ColumnSpec::is_allowed(double value) const {
  return std::binary_search(allowed.begin(), allowed.end(), value);
}

std::string ColumnSpec::rule() const {
  if (closed) {
    constexpr size_t shown = 8;
    std::string text = "one of";
    for (size_t at = 0; at < allowed.size() && at < shown; ++at) {
      text += at == 0 ? " " : ", ";
      if (is_string(dtype))
        text += "'" + std::string(dictionary[static_cast<int32_t>(allowed[at])]) + "'";
      else
        text += shortest(allowed[at]);
    }
    if (allowed.size() > shown) text += ", ... (" + std::to_string(allowed.size()) + " in all)";
    return text;
  }
  if (low == -std::numeric_limits<double>::max() && high == -low) return "a finite number";
  return "a number from " + shortest(low) + " to " + shortest(high);
}

Schema::Schema(std::vector<ColumnSpec> columns)
    : columns_(std::move(columns)), names_(names_of(columns_)) {}

int Schema::find(std::string_view name) const {
  const int32_t code = names_.find(name);
  return code == names_.unseen() ? -1 : code;
}

}  // namespace pelton
