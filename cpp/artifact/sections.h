// Which part of an artifact stands in which section.
#pragma once
#include "cpp/artifact/fields.h"

namespace pelton::artifact {

// The three things a file holds; references to const where Io writes.
template <class Io>
struct Parts {
  Ref<Io, plan::Plan> plan;
  Ref<Io, ProofRows> proof;
  Ref<Io, std::string> metadata;
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

// The first minor version that can hold a plan.
inline uint16_t minor_of(const plan::Plan& plan) {
  const auto* trees = std::get_if<forest::Forest>(&plan.model);
  const auto* linear = std::get_if<models::Linear>(&plan.model);
  return (trees != nullptr && !trees->covers.empty()) ||
         (linear != nullptr && !linear->means.empty());
}

template <class Io>
void section_fields(Io& io, Section section, const Parts<Io>& parts) {
  switch (section) {
    case Section::schema:
      return fields(io, parts.plan.schema);
    case Section::plan:
      io.records(parts.plan.slots);
      return io.records(parts.plan.nodes);
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
  }
}

}  // namespace pelton::artifact
