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
  std::vector<bool> taken;  // codes for which the last term, a table, already has a value
  size_t next = 0;          // weight
  for (const uint32_t slot : spec.slots) {
    if (slot >= plan.slots.size())
      fail(ErrorCode::invalid_param, "linear model", "slots of the plan", std::to_string(slot));
    const size_t count = size_t{outputs} * std::max(plan.slots[slot].features, uint32_t{1});
    if (count > spec.weights.size() - next)
      fail(ErrorCode::invalid_param, "linear model", "one weight per feature and output",
           std::to_string(spec.weights.size()));
    const double* weights = spec.weights.data() + next;
    next += count;
    const std::vector<double> values = fold ? table_of(plan, slot) : std::vector<double>{};
    if (values.empty()) {
      model.terms.push_back({slot, 0, static_cast<uint32_t>(model.weights.size())});
      model.weights.insert(model.weights.end(), weights, weights + count);
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
  if (next != spec.weights.size())
    fail(ErrorCode::invalid_param, "linear model", "one weight per feature and output",
         std::to_string(spec.weights.size()));
  return model;
}

}  // namespace pelton::plan
