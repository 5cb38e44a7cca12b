// Lays out the parts of a plan end to end.
#include "cuda/image.h"

#include <algorithm>
#include <memory>

#include "cpp/core/error.h"
#include "cpp/forest/lowered.h"

namespace pelton::cuda {
namespace {

std::vector<Input> inputs_of(const plan::Plan& plan) {
  std::vector<Input> inputs;
  uint32_t allowed = 0;
  for (uint32_t slot = 0; slot < plan.schema.size(); ++slot) {
    const ColumnSpec& column = plan.schema[slot];
    if (!column.used) continue;
    const auto count = static_cast<uint32_t>(column.allowed.size());
    inputs.push_back({.slot = slot,
                      .codes = plan.slots[slot].codes,
                      .nullable = column.nullable,
                      .closed = column.closed,
                      .narrow = column.dtype == DType::f32,
                      .first_allowed = allowed,
                      .allowed = count,
                      .low = column.low,
                      .high = column.high});
    allowed += count;
  }
  return inputs;
}

std::vector<double> allowed_of(const plan::Plan& plan) {
  std::vector<double> all;
  for (const ColumnSpec& column : plan.schema.columns())
    if (column.used) all.insert(all.end(), column.allowed.begin(), column.allowed.end());
  return all;
}

std::vector<Step> steps_of(const plan::Plan& plan) {
  std::vector<Step> steps;
  for (const plan::Node& node : plan.nodes) {
    Step& step = steps.emplace_back();
    step.op = node.op;
    std::copy(node.in.begin(), node.in.end(), step.in);
    step.out = node.out;
    step.first_constant = node.first_constant;
    step.constants = node.constants;
    std::copy(node.params.begin(), node.params.end(), step.params);
    step.first_read = node.first_read;
    step.reads = node.reads;
    step.outputs = node.outputs;
    step.forest = node.forest;
  }
  return steps;
}

}  // namespace

// Appends the values and leaves their offset where the pointer will be.
template <class T>
void PlanImage::place(const T*& part, const T* values, size_t count) {
  constexpr size_t alignment = 16;
  const size_t offset = (bytes_.size() + alignment - 1) / alignment * alignment;
  const auto* first = reinterpret_cast<const std::byte*>(values);
  bytes_.resize(offset);
  bytes_.insert(bytes_.end(), first, first + count * sizeof(T));
  part = reinterpret_cast<const T*>(offset);
}

PlanImage::PlanImage(const plan::Plan& plan) : inputs_(inputs_of(plan)) {
  for (const plan::Slot& slot : plan.slots)
    if (slot.is_text() || slot.is_bag())
      fail(ErrorCode::device, "cuda", "a plan of numbers and categories",
           "one that reads text, which the CPU alone does");
  const std::vector<Step> steps = steps_of(plan);
  const std::vector<double> allowed = allowed_of(plan);
  place(image_.inputs, inputs_.data(), inputs_.size());
  place(image_.allowed, allowed.data(), allowed.size());
  place(image_.steps, steps.data(), steps.size());
  place(image_.constants, plan.constants.data(), plan.constants.size());
  place(image_.reads, plan.reads.data(), plan.reads.size());
  std::vector<forest::WalkView> forests;
  for (const forest::Forest& forest : plan.forests) forests.push_back(place(forest));
  place(image_.forests, forests.data(), forests.size());
  image_.classes = static_cast<uint32_t>(plan.head.classes.size());
  image_.input_count = static_cast<uint32_t>(inputs_.size());
  image_.step_count = static_cast<uint32_t>(steps.size());
  image_.slot_count = static_cast<uint32_t>(plan.slots.size());
  image_.margin_count = plan.margins();
  image_.value_count = plan.values();
  image_.link = {plan.head.link, plan.head.slope, plan.margins(), plan.head.f32};
  image_.rule = plan.head.rule;

  if (const auto* transform = std::get_if<plan::Transform>(&plan.model)) {
    image_.family = Family::transform;
    const auto& values = transform->values.empty() ? transform->slots : transform->values;
    place(image_.transform_slots, transform->slots.data(), transform->slots.size());
    place(image_.transform_values, values.data(), values.size());
    image_.choice = transform->choice;
  } else if (const auto* linear = std::get_if<models::Linear>(&plan.model)) {
    image_.family = Family::linear;
    models::LinearView& view = image_.linear;
    place(view.terms, linear->terms.data(), linear->terms.size());
    place(view.weights, linear->weights.data(), linear->weights.size());
    place(view.intercept, linear->intercept.data(), linear->intercept.size());
    view.term_count = static_cast<uint32_t>(linear->terms.size());
    view.outputs = linear->outputs;
  } else {
    image_.family = Family::forest;
    image_.walk = place(std::get<forest::Forest>(plan.model));
  }
}

forest::WalkView PlanImage::place(const forest::Forest& trees) {
  const auto lowered = forest::lower(trees);
  forest::WalkView walk = lowered->walk;
  place(walk.nodes, walk.nodes, walk.node_count);
  place(walk.roots, walk.roots, walk.trees);
  place(walk.tree_outputs, walk.tree_outputs, walk.trees);
  place(walk.set_words, walk.set_words, walk.set_word_count);
  place(walk.leaf_values, walk.leaf_values, size_t{walk.leaf_count} * walk.leaf_width);
  place(walk.base, walk.base, walk.outputs);
  return walk;
}

Image PlanImage::at(const std::byte* base) const {
  Image image = image_;
  const auto move = [&]<class T>(const T*& part) {
    part = reinterpret_cast<const T*>(base + reinterpret_cast<size_t>(part));
  };
  move(image.inputs);
  move(image.allowed);
  move(image.steps);
  move(image.constants);
  move(image.reads);
  move(image.forests);
  move(image.transform_slots);
  move(image.transform_values);
  move(image.linear.terms);
  move(image.linear.weights);
  move(image.linear.intercept);
  image.base = base;
  image.walk = placed(image.walk, base);
  return image;
}

}  // namespace pelton::cuda
