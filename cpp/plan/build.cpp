// The builder: equal steps are shared, trees are brought into canonical form.
#include "cpp/plan/build.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/check.h"
#include "cpp/plan/optimise.h"

namespace pelton::plan {
namespace {

std::string bytes_of(std::span<const uint32_t> which, std::span<const uint32_t> in,
                     std::span<const double> params, std::span<const double> constants) {
  const auto append = [](std::string& text, const auto& values) {
    text.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  };
  std::string text;
  append(text, which), append(text, in), append(text, params), append(text, constants);
  return text;
}

bool fits(ops::Shape shape, size_t inputs) {
  if (shape == ops::Shape::wide) return inputs >= 1;
  return inputs == (shape == ops::Shape::map_two ? 2 : 1);
}

// What a node writes. `in` is its first input.
Slot slot_written(const ops::OpFacts& op, const Slot& in, const text::Tables& tables,
                  std::span<const double> params, std::span<const double> constants,
                  uint32_t outputs) {
  if (ops::is_on_text(op.info->shape)) {
    const ops::TextFacts facts{tables, in.features, outputs, constants.data(),
                               static_cast<uint32_t>(constants.size())};
    std::array<double, ops::max_params> all{};
    std::copy(params.begin(), params.end(), all.begin());
    if (const Error error = op.check_text(all.data(), facts))
      throw Failure(error.code, error.message);
    return slot_written(op, in, all.data(), facts);
  }
  if (op.info->shape == ops::Shape::encode)
    return Slot::code(static_cast<uint32_t>(constants.size()) + 2);
  if (op.info->shape != ops::Shape::recode || constants.empty()) return Slot::number();
  const double most = *std::max_element(constants.begin(), constants.end());
  return most >= 0 && most < 0x7fffffff ? Slot::code(static_cast<uint32_t>(most) + 1)
                                        : Slot::number();
}

}  // namespace

Builder::Builder(Schema schema) {
  for (const ColumnSpec& column : schema.columns()) plan_.slots.push_back(slot_of(column));
  plan_.schema = std::move(schema);
}

uint32_t Builder::add(std::string_view op_name, std::span<const uint32_t> in,
                      std::span<const double> params, std::span<const double> constants,
                      uint32_t outputs) {
  const ops::OpFacts* op = ops::find_op(op_name);
  if (op == nullptr)
    fail(ErrorCode::invalid_param, "plan", "a known operator", "'" + std::string(op_name) + "'");
  const ops::Shape shape = op->info->shape;
  const bool is_wide = shape == ops::Shape::wide;
  if (shape == ops::Shape::forest)
    fail(ErrorCode::invalid_param, op->info->name, "its trees", "none");
  if (!fits(shape, in.size()))
    fail(ErrorCode::invalid_param, op->info->name, "as many inputs as it takes",
         std::to_string(in.size()));
  const bool is_many = is_wide || shape == ops::Shape::read_bag;
  if (outputs < 1 || (!is_many && outputs != 1) || outputs > (is_wide ? max_outputs : max_items))
    fail(ErrorCode::invalid_param, op->info->name, "as many outputs as it gives",
         std::to_string(outputs));
  if (params.size() != op->fields.size())
    fail(ErrorCode::invalid_param, op->info->name,
         std::to_string(op->fields.size()) + " parameters", std::to_string(params.size()));

  const auto next = static_cast<uint32_t>(plan_.slots.size());
  const uint32_t which[] = {op->id, outputs};
  const auto [known, is_new] = seen_.try_emplace(bytes_of(which, in, params, constants), next);
  if (!is_new) return known->second;

  Node node;
  node.op = op->id;
  node.out = next;
  node.outputs = outputs;
  if (is_wide) {
    node.first_read = static_cast<uint32_t>(plan_.reads.size());
    node.reads = static_cast<uint32_t>(in.size());
    plan_.reads.insert(plan_.reads.end(), in.begin(), in.end());
  } else {
    std::copy(in.begin(), in.end(), node.in.begin());
  }
  std::copy(params.begin(), params.end(), node.params.begin());
  node.first_constant = static_cast<uint32_t>(plan_.constants.size());
  node.constants = static_cast<uint32_t>(constants.size());
  plan_.constants.insert(plan_.constants.end(), constants.begin(), constants.end());
  plan_.nodes.push_back(node);
  const uint32_t first_in = in[0] < plan_.slots.size() ? in[0] : 0;
  plan_.slots.resize(next + outputs, slot_written(*op, plan_.slots[first_in], plan_.text, params,
                                                  constants, outputs));
  return next;
}

uint32_t Builder::add_forest(ForestSpec spec) {
  Node node;
  node.op = ops::find_op("trees")->id;
  node.out = static_cast<uint32_t>(plan_.slots.size());
  node.outputs = static_cast<uint32_t>(spec.base.size());
  node.forest = static_cast<uint32_t>(forests_.size());
  if (node.outputs < 1 || node.outputs > max_outputs)
    fail(ErrorCode::invalid_param, "trees", "at least one output", std::to_string(node.outputs));
  plan_.nodes.push_back(node);
  plan_.slots.resize(node.out + node.outputs);
  forests_.push_back(std::move(spec));
  return node.out;
}

Plan Builder::finish(bool optimise) {
  for (ForestSpec& forest : forests_) {
    if (optimise) pull_back_tests(plan_, forest);
    plan_.forests.push_back(canonical(plan_, forest));
  }
  if (auto* forest = std::get_if<ForestSpec>(&model_)) {
    if (optimise) pull_back_tests(plan_, *forest);
    plan_.model = canonical(plan_, *forest);
  } else if (auto* linear = std::get_if<LinearSpec>(&model_)) {
    plan_.model = weighted(plan_, *linear, optimise);
  } else {
    plan_.model = std::get<Transform>(std::move(model_));
  }
  check(plan_);
  if (optimise) {
    drop_dead(plan_);
    check(plan_);
  }
  return std::move(plan_);
}

}  // namespace pelton::plan
