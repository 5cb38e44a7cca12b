// Which raw columns a slot depends on: who shares what is said of it.
#include <algorithm>

#include "cpp/plan/optimise.h"
#include "cpp/plan/reads.h"

namespace pelton::plan {

std::vector<uint32_t> columns_behind(const Plan& plan, uint32_t slot) {
  std::vector<uint32_t> columns, open{slot};
  std::vector<bool> seen(slot + size_t{1});  // a node reads slots before its own
  while (!open.empty()) {
    const uint32_t at = open.back();
    open.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const Node* node = producer(plan, at);
    if (node == nullptr) {
      columns.push_back(at);
      continue;
    }
    for_each_read(plan, *node, [&](uint32_t input) { open.push_back(input); });
  }
  std::sort(columns.begin(), columns.end());
  return columns;
}

}  // namespace pelton::plan
