// Which part of an artifact stands in which section.
#pragma once
#include <algorithm>

#include "cpp/artifact/fields.h"
#include "cpp/plan/check.h"

namespace pelton::artifact {

// The four things a file holds; references to const where Io writes.
template <class Io>
struct Parts {
  Ref<Io, plan::Plan> plan;
  Ref<Io, ProofRows> proof;
  Ref<Io, std::string> metadata;
  Ref<Io, std::vector<uint8_t>> onnx;
};

// The kinds of model are numbered by their place in plan::Model: append, never reorder.
template <class Io>
void model_fields(Io& io, Ref<Io, plan::Model> model) {
  uint64_t kind = model.index();
  io.number(kind);
  if constexpr (Io::reads) {
    if (kind >= std::variant_size_v<plan::Model>) io.refuse("a known kind of model", kind);
    if (kind == 1) model = models::Linear{};
    if (kind == 2) model = forest::Forest{};
  }
  std::visit([&](auto& one) { fields(io, one); }, model);
}

// What only explanations read; empty where the plan has nothing to explain itself with.
template <class Io>
void explain_fields(Io& io, Ref<Io, plan::Model> model) {
  std::visit([&](auto& one) { explain_fields_of(io, one); }, model);
}

// Nodes of several inputs and outputs, and what they read and hold.
template <class Io>
void graph_fields(Io& io, Ref<Io, plan::Plan> plan) {
  auto next = static_cast<uint32_t>(plan.schema.size());
  for (auto& node : plan.nodes) {
    io.number(node.outputs);
    io.number(node.first_read);
    io.number(node.reads);
    io.number(node.forest);
    if constexpr (Io::reads) {
      node.out = next;
      if (node.outputs > plan::max_items) io.refuse("at most 1048576 outputs", node.outputs);
      next += node.outputs;
    }
  }
  io.numbers(plan.reads);
  io.records(plan.forests);
  if (auto* answers = std::get_if<plan::Transform>(&plan.model)) {
    io.numbers(answers->values);
    io.number(answers->choice);
  }
}

// Without that section every node writes one slot, the next.
template <class Io>
void number_nodes(Ref<Io, plan::Plan> plan) {
  if constexpr (Io::reads)
    for (size_t at = 0; at < plan.nodes.size(); ++at)
      plan.nodes[at].out = static_cast<uint32_t>(plan.schema.size() + at);
}

// The first minor version that can hold a plan, `staged` with a graph for ONNX Runtime behind it.
inline uint16_t minor_of(const plan::Plan& plan, bool staged = false) {
  const auto* trees = std::get_if<forest::Forest>(&plan.model);
  const auto* linear = std::get_if<models::Linear>(&plan.model);
  const auto* answers = std::get_if<plan::Transform>(&plan.model);
  const bool explains =
      (trees != nullptr && !trees->covers.empty()) || (linear != nullptr && !linear->means.empty());
  const bool composed =
      answers != nullptr && (!answers->values.empty() || plan.head.rule == models::Rule::choice);
  const bool wordy = std::any_of(plan.slots.begin(), plan.slots.end(), [](const plan::Slot& slot) {
    return slot.is_text() || slot.is_bag();
  });
  return staged || explains || composed || wordy || !plan.reads.empty() || !plan.forests.empty();
}

template <class Io>
void section_fields(Io& io, Section section, const Parts<Io>& parts) {
  switch (section) {
    case Section::schema:
      return fields(io, parts.plan.schema);
    case Section::plan:
      io.records(parts.plan.slots);
      io.records(parts.plan.nodes);
      return number_nodes<Io>(parts.plan);
    case Section::constants:
      return io.numbers(parts.plan.constants);
    case Section::model:
      return model_fields(io, parts.plan.model);
    case Section::head:
      return fields(io, parts.plan.head);
    case Section::proof:
      return fields(io, parts.proof);
    case Section::metadata:
      return io.text(parts.metadata, max_metadata_bytes);
    case Section::explain:
      return explain_fields(io, parts.plan.model);
    case Section::graph:
      return graph_fields(io, parts.plan);
    case Section::text:
      fields(io, parts.plan.text);
      return fields(io, parts.proof.texts);
    case Section::onnx:
      return io.numbers(parts.onnx);
  }
}

}  // namespace pelton::artifact
