#include "cpp/core/schema.h"

namespace pelton {
namespace {

std::vector<std::string> names_of(const std::vector<ColumnSpec>& columns) {
  std::vector<std::string> names;
  for (const ColumnSpec& column : columns) names.push_back(column.name);
  return names;
}

}  // namespace

Schema::Schema(std::vector<ColumnSpec> columns)
    : columns_(std::move(columns)), names_(names_of(columns_)) {}

int Schema::find(std::string_view name) const {
  const int32_t code = names_.find(name);
  return code == names_.unseen() ? -1 : code;
}

}  // namespace pelton
