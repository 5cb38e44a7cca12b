// What a plan says about its own results.
#include "cpp/plan/plan.h"

#include "cpp/plan/check.h"

namespace pelton::plan {
namespace {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace

Slot slot_written(const ops::OpFacts& op, const Slot& in, const double* params,
                  const ops::TextFacts& facts) {
  switch (op.info->shape) {
    case ops::Shape::map_text:
      return Slot::text();
    case ops::Shape::find_text:
      return Slot::code(op.width(params, facts));
    case ops::Shape::count_text:
      return Slot::bag(op.width(params, facts));
    case ops::Shape::map_bag:
      return Slot::bag(in.features);
    default:
      return Slot::number();
  }
}

uint32_t Plan::margins() const {
  return std::visit(
      Match{[](const Transform& model) { return static_cast<uint32_t>(model.slots.size()); },
            [](const auto& model) { return model.outputs; }},
      model);
}

uint32_t Plan::values() const {
  if (const auto* transform = std::get_if<Transform>(&model))
    if (!transform->values.empty()) return static_cast<uint32_t>(transform->values.size());
  return models::values_of(head.link, margins());
}

}  // namespace pelton::plan
