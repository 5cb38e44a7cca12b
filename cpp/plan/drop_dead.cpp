// Removes what no answer depends on.
#include "cpp/plan/optimise.h"
#include "cpp/plan/reads.h"

namespace pelton::plan {
namespace {

// A slot that no list of the model's holds.
template <class Visit>
void visit_choice(Plan& plan, Visit visit) {
  auto* transform = std::get_if<Transform>(&plan.model);
  if (transform != nullptr && plan.head.rule == models::Rule::choice) visit(transform->choice);
}

std::vector<bool> live_slots(Plan& plan) {
  std::vector<bool> live(plan.slots.size());
  const auto mark = [&](uint32_t& slot) { live[slot] = true; };
  for_each_read(plan.model, mark);
  visit_choice(plan, mark);
  for (size_t at = plan.nodes.size(); at-- > 0;) {
    Node& node = plan.nodes[at];
    bool is_live = false;
    for (uint32_t k = 0; k < node.outputs; ++k) is_live |= live[node.out + k];
    if (!is_live) continue;
    for (uint32_t k = 0; k < node.outputs; ++k) live[node.out + k] = true;
    for_each_read(plan, node, mark);
  }
  return live;
}

}  // namespace

void drop_dead(Plan& plan) {
  const std::vector<bool> live = live_slots(plan);
  const size_t columns = plan.schema.size();
  std::vector<ColumnSpec> specs = plan.schema.columns();
  Plan kept;
  std::vector<uint32_t> moved_to(plan.slots.size());
  for (uint32_t column = 0; column < columns; ++column) {
    specs[column].used = live[column];
    moved_to[column] = column;
    kept.slots.push_back(plan.slots[column]);
  }
  const auto move = [&](uint32_t& slot) { slot = moved_to[slot]; };
  for (Node node : plan.nodes) {
    if (!live[node.out]) continue;
    for_each_read(plan, node, move);
    const auto first_out = static_cast<uint32_t>(kept.slots.size());
    for (uint32_t k = 0; k < node.outputs; ++k) {
      moved_to[node.out + k] = first_out + k;
      kept.slots.push_back(plan.slots[node.out + k]);
    }
    node.out = first_out;
    const double* table = plan.constants.data() + node.first_constant;
    node.first_constant = static_cast<uint32_t>(kept.constants.size());
    kept.constants.insert(kept.constants.end(), table, table + node.constants);
    const uint32_t* reads = plan.reads.data() + node.first_read;
    node.first_read = node.reads == 0 ? 0 : static_cast<uint32_t>(kept.reads.size());
    kept.reads.insert(kept.reads.end(), reads, reads + node.reads);
    if (ops::find_op(node.op)->info->shape == ops::Shape::forest) {
      kept.forests.push_back(std::move(plan.forests[node.forest]));
      node.forest = static_cast<uint32_t>(kept.forests.size()) - 1;
    }
    kept.nodes.push_back(node);
  }
  for_each_read(plan.model, move);
  visit_choice(plan, move);
  plan.schema = Schema(std::move(specs));
  plan.slots = std::move(kept.slots);
  plan.nodes = std::move(kept.nodes);
  plan.constants = std::move(kept.constants);
  plan.reads = std::move(kept.reads);
  plan.forests = std::move(kept.forests);
}

}  // namespace pelton::plan
