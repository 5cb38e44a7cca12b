// Which raw columns a slot depends on: who shares what is said of it.
#include <algorithm>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/optimise.h"

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
    const size_t inputs = ops::find_op(node->op)->info->shape == ops::Shape::map_two ? 2 : 1;
    for (size_t input = 0; input < inputs; ++input) open.push_back(node->in[input]);
  }
  std::sort(columns.begin(), columns.end());
  return columns;
}

}  // namespace pelton::plan
