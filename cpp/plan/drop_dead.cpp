// Removes what no answer depends on.
#include <type_traits>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/optimise.h"

namespace pelton::plan {
namespace {

// Calls visit(slot) for every slot that the model reads; visit may change it.
template <class Visit>
void for_each_read(Model& model, Visit visit) {
  std::visit(
      [&](auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, Transform>)
          for (uint32_t& slot : kind.slots) visit(slot);
        else if constexpr (std::is_same_v<Kind, models::Linear>)
          for (models::Term& term : kind.terms) visit(term.slot);
        else
          for (forest::Source& source : kind.sources) visit(source.slot);
      },
      model);
}

size_t inputs_of(const Node& node) {
  return ops::find_op(node.op)->info->shape == ops::Shape::map_two ? 2 : 1;
}

}  // namespace

void drop_dead(Plan& plan) {
  const size_t columns = plan.schema.size();
  std::vector<bool> live(plan.slots.size());
  for_each_read(plan.model, [&](uint32_t& slot) { live[slot] = true; });
  for (size_t node = plan.nodes.size(); node-- > 0;)
    if (live[columns + node])
      for (size_t input = 0; input < inputs_of(plan.nodes[node]); ++input)
        live[plan.nodes[node].in[input]] = true;

  std::vector<ColumnSpec> specs = plan.schema.columns();
  std::vector<uint32_t> moved_to(plan.slots.size());
  std::vector<Slot> slots;
  std::vector<Node> nodes;
  std::vector<double> constants;
  for (size_t slot = 0; slot < plan.slots.size(); ++slot) {
    if (slot < columns) specs[slot].used = live[slot];
    if (slot >= columns && !live[slot]) continue;
    moved_to[slot] = static_cast<uint32_t>(slots.size());
    slots.push_back(plan.slots[slot]);
    if (slot < columns) continue;
    Node node = plan.nodes[slot - columns];
    for (size_t input = 0; input < inputs_of(node); ++input)
      node.in[input] = moved_to[node.in[input]];
    const double* table = plan.constants.data() + node.first_constant;
    node.first_constant = static_cast<uint32_t>(constants.size());
    constants.insert(constants.end(), table, table + node.constants);
    nodes.push_back(node);
  }
  for_each_read(plan.model, [&](uint32_t& slot) { slot = moved_to[slot]; });
  plan.schema = Schema(std::move(specs));
  plan.slots = std::move(slots);
  plan.nodes = std::move(nodes);
  plan.constants = std::move(constants);
}

}  // namespace pelton::plan
