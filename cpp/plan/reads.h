// What nodes and models read, for passes that follow or renumber slots.
#pragma once
#include <type_traits>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/plan.h"

namespace pelton::plan {

// Calls visit(slot) for every slot that a forest tests; visit may change it.
template <class Forest, class Visit>
void for_each_read_of_trees(Forest& forest, Visit visit) {
  for (auto& source : forest.sources) visit(source.slot);
}

template <class Visit>
void for_each_read(Model& model, Visit visit) {
  std::visit(
      [&](auto& kind) {
        using Kind = std::decay_t<decltype(kind)>;
        if constexpr (std::is_same_v<Kind, Transform>) {
          for (uint32_t& slot : kind.slots) visit(slot);
          for (uint32_t& slot : kind.values) visit(slot);
        } else if constexpr (std::is_same_v<Kind, models::Linear>) {
          for (models::Term& term : kind.terms) visit(term.slot);
        } else {
          for_each_read_of_trees(kind, visit);
        }
      },
      model);
}

// The same for a node of `plan`, which may be const if the node is.
template <class Plan, class Node, class Visit>
void for_each_read(Plan& plan, Node& node, Visit visit) {
  switch (ops::find_op(node.op)->info->shape) {
    case ops::Shape::wide:
      for (uint32_t at = 0; at < node.reads; ++at) visit(plan.reads[node.first_read + at]);
      return;
    case ops::Shape::forest:
      return for_each_read_of_trees(plan.forests[node.forest], visit);
    case ops::Shape::map_two:
      visit(node.in[1]);
      [[fallthrough]];
    default:
      visit(node.in[0]);
  }
}

}  // namespace pelton::plan
