// Linear models in the form that plans keep: one-hot columns become gathers of weights.
#include <algorithm>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/optimise.h"

namespace pelton::plan {
namespace {

// The value of a slot for every code of its input; empty if the slot is no table over codes.
std::vector<double> table_of(const Plan& plan, uint32_t slot) {
  const Node* node = producer(plan, slot);
  if (node == nullptr) return {};
  const ops::OpFacts& op = *ops::find_op(node->op);
  const bool is_table = op.info->shape == ops::Shape::look_up;
  if (!is_table && op.info->shape != ops::Shape::map_code) return {};
  std::vector<double> values(plan.slots[node->in[0]].codes);
  for (size_t code = 0; code < values.size(); ++code)
    values[code] = is_table ? plan.constants[node->first_constant + code]
                            : op.apply(static_cast<double>(code), node->params.data());
  return values;
}

// Whether no code would get a second value. Two would meet in the table,
// and their sum be rounded where the source rounds only the running total.
bool fits(const std::vector<bool>& taken, const std::vector<double>& values) {
  for (size_t code = 0; code < values.size(); ++code)
    if (values[code] != 0 && taken[code]) return false;
  return true;
}

}  // namespace

models::Linear weighted(const Plan& plan, const LinearSpec& spec, bool fold) {
  models::Linear model;
  model.intercept = spec.intercept;
  model.outputs = static_cast<uint32_t>(spec.intercept.size());
  const uint32_t outputs = model.outputs;
  if (spec.weights.size() != spec.slots.size() * size_t{outputs})
    fail(ErrorCode::invalid_param, "linear model", "one weight per feature and output",
         std::to_string(spec.weights.size()));
  std::vector<bool> taken;  // codes for which the last term, a table, already has a value
  for (size_t feature = 0; feature < spec.slots.size(); ++feature) {
    const uint32_t slot = spec.slots[feature];
    if (slot >= plan.slots.size())
      fail(ErrorCode::invalid_param, "linear model", "slots of the plan", std::to_string(slot));
    const double* weights = spec.weights.data() + feature * outputs;
    const std::vector<double> values = fold ? table_of(plan, slot) : std::vector<double>{};
    if (values.empty()) {
      model.terms.push_back({slot, 0, static_cast<uint32_t>(model.weights.size())});
      model.weights.insert(model.weights.end(), weights, weights + outputs);
      taken.clear();
      continue;
    }
    const auto codes = static_cast<uint32_t>(values.size());
    const uint32_t code_slot = producer(plan, slot)->in[0];
    if (taken.empty() || model.terms.back().slot != code_slot || !fits(taken, values)) {
      model.terms.push_back({code_slot, codes, static_cast<uint32_t>(model.weights.size())});
      model.weights.resize(model.weights.size() + size_t{codes} * outputs);
      taken.assign(codes, false);
    }
    double* table = model.weights.data() + model.terms.back().first_weight;
    for (uint32_t code = 0; code < codes; ++code) {
      if (values[code] == 0) continue;
      taken[code] = true;
      for (uint32_t output = 0; output < outputs; ++output)
        table[size_t{output} * codes + code] = values[code] * weights[output];
    }
  }
  return model;
}

}  // namespace pelton::plan
