#include "cpp/core/schema.h"

#include <utility>

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

Schema::Schema(std::vector<ColumnSpec> columns)
    : columns_(std::move(columns)), names_(names_of(columns_)) {}

int Schema::find(std::string_view name) const {
  const int32_t code = names_.find(name);
  return code == names_.unseen() ? -1 : code;
}

}  // namespace pelton
