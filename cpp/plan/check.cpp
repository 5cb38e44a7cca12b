// Everything a plan must satisfy before a kernel may trust it. One pass, linear in the plan's size.
#include <cmath>
#include <string>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/plan.h"

namespace pelton::plan {
namespace {

constexpr uint32_t max_depth = 4096;       // deeper trees than any trainer grows
constexpr uint32_t max_outputs = 65535;

void need(bool holds, const std::string& subject, const char* what, const std::string& got) {
  if (!holds) fail(ErrorCode::invalid_param, subject, what, got);
}

template <class T>
bool inside(uint64_t first, uint64_t count, const std::vector<T>& pool) {
  return first <= pool.size() && count <= pool.size() - first;
}

bool whole_below(double x, uint32_t bound) {
  return x >= 0 && x < bound && x == std::floor(x);
}

void check_slots(const Plan& plan) {
  need(plan.slots.size() == plan.schema.size() + plan.nodes.size(), "plan",
       "one slot per column and node", std::to_string(plan.slots.size()));
  for (size_t column = 0; column < plan.schema.size(); ++column) {
    const ColumnSpec& spec = plan.schema[column];
    const uint32_t codes =
        spec.dtype == DType::string ? static_cast<uint32_t>(spec.dictionary.codes()) : 0;
    need(plan.slots[column].codes == codes, "column '" + spec.name + "'",
         "as many codes as its dictionary", std::to_string(plan.slots[column].codes));
  }
}

void check_tables(const Plan& plan, const Node& node, const ops::OpFacts& op, uint32_t out_codes,
                  const std::string& subject) {
  const double* table = plan.constants.data() + node.first_constant;
  const uint32_t in_codes = plan.slots[node.in[0]].codes;
  switch (op.info->shape) {
    case ops::Shape::look_up:
    case ops::Shape::recode:
      need(node.constants == in_codes, subject, "one entry per code", std::to_string(node.constants));
      if (op.info->shape == ops::Shape::recode)
        for (uint32_t code = 0; code < in_codes; ++code)
          need(whole_below(table[code], out_codes), subject, "codes of its slot",
               std::to_string(table[code]));
      return;
    case ops::Shape::encode:
      need(out_codes == node.constants + 2, subject, "codes for its keys, unseen and missing",
           std::to_string(out_codes));
      for (uint32_t key = 0; key < node.constants; ++key)
        need(table[key] == table[key] && (key == 0 || table[key - 1] < table[key]), subject,
             "strictly rising keys", std::to_string(table[key]));
      return;
    default:
      need(node.constants == 0, subject, "no table", std::to_string(node.constants));
  }
}

void check_node(const Plan& plan, size_t index) {
  const Node& node = plan.nodes[index];
  const size_t out = plan.schema.size() + index;
  const ops::OpFacts* op = ops::find_op(node.op);
  need(op != nullptr, "node " + std::to_string(index), "a known operator", std::to_string(node.op));
  const std::string subject = "node " + std::to_string(index) + " (" + op->info->name + ")";
  const ops::Shape shape = op->info->shape;
  const bool reads_code = shape == ops::Shape::map_code || shape == ops::Shape::look_up ||
                          shape == ops::Shape::recode;
  const bool writes_code = shape == ops::Shape::recode || shape == ops::Shape::encode;
  const int inputs = shape == ops::Shape::map_two ? 2 : 1;
  for (int input = 0; input < 2; ++input) {
    const uint32_t slot = node.in[input];
    need(input < inputs ? slot < out : slot == 0, subject, "inputs before it", std::to_string(slot));
    if (input < inputs)
      need((plan.slots[slot].codes > 0) == reads_code, subject,
           reads_code ? "a code as input" : "a number as input", "slot " + std::to_string(slot));
  }
  need((plan.slots[out].codes > 0) == writes_code, subject,
       writes_code ? "a code as output" : "a number as output", "slot " + std::to_string(out));
  need(inside(node.first_constant, node.constants, plan.constants), subject,
       "constants inside the pool", std::to_string(node.first_constant));
  for (size_t param = op->fields.size(); param < ops::max_params; ++param)
    need(node.params[param] == 0, subject, "unused parameters to be 0",
         std::to_string(node.params[param]));
  if (const Error error = op->check(node.params.data())) throw Failure(error.code, error.message);
  if (shape == ops::Shape::map_code)
    need(node.params[0] < plan.slots[node.in[0]].codes, subject, "a code of its input",
         std::to_string(node.params[0]));
  check_tables(plan, node, *op, plan.slots[out].codes, subject);
}

void check_model(const Plan& plan, const Transform& model) {
  for (const uint32_t slot : model.slots)
    need(slot < plan.slots.size() && plan.slots[slot].codes == 0, "transform", "number slots",
         "slot " + std::to_string(slot));
  need(!model.slots.empty() && model.slots.size() <= max_outputs * 64ull, "transform",
       "at least one output", std::to_string(model.slots.size()));
}

void check_model(const Plan& plan, const models::Linear& model) {
  need(model.outputs >= 1 && model.outputs <= max_outputs, "linear model", "1 to 65535 outputs",
       std::to_string(model.outputs));
  need(model.intercept.size() == model.outputs, "linear model", "one intercept per output",
       std::to_string(model.intercept.size()));
  for (const models::Term& term : model.terms) {
    need(term.slot < plan.slots.size() && plan.slots[term.slot].codes == term.codes,
         "linear model", "terms that fit their slots", "slot " + std::to_string(term.slot));
    const uint64_t weights = uint64_t{model.outputs} * (term.codes > 0 ? term.codes : 1);
    need(inside(term.first_weight, weights, model.weights), "linear model",
         "weights inside the pool", std::to_string(term.first_weight));
  }
}

void check_sources(const Plan& plan, const forest::Forest& model) {
  for (const forest::Source& source : model.sources) {
    need(source.slot < plan.slots.size() && plan.slots[source.slot].codes == source.codes, "forest",
         "sources that fit their slots", "slot " + std::to_string(source.slot));
    need(inside(source.first_threshold, source.thresholds, model.thresholds) &&
             (source.codes == 0 || source.thresholds == 0),
         "forest", "thresholds inside the pool", std::to_string(source.first_threshold));
    const double* thresholds = model.thresholds.data() + source.first_threshold;
    for (uint32_t at = 0; at < source.thresholds; ++at)
      need(thresholds[at] == thresholds[at] && (at == 0 || thresholds[at - 1] < thresholds[at]),
           "forest", "strictly rising thresholds", std::to_string(thresholds[at]));
  }
  for (const forest::Split& split : model.splits) {
    need(split.source < model.sources.size() && split.missing_right <= 1, "forest",
         "splits on its sources", std::to_string(split.source));
    const forest::Source& source = model.sources[split.source];
    if (source.codes == 0) {
      need(split.index < source.thresholds, "forest", "thresholds of the source",
           std::to_string(split.index));
    } else {
      need(split.index < model.set_first.size() && split.missing_right == 0 &&
               inside(model.set_first[split.index], (uint64_t{source.codes} + 31) / 32,
                      model.set_words),
           "forest", "sets inside the pool", std::to_string(split.index));
    }
  }
}

// Pre-order and leaves from left to right, each exactly once: walks the tree with its own stack.
void check_tree(const forest::Forest& model, size_t index, std::vector<std::pair<int32_t, uint32_t>>& stack) {
  const forest::Tree& tree = model.trees[index];
  const std::string subject = "tree " + std::to_string(index);
  need(inside(tree.first_node, tree.nodes, model.nodes), subject, "nodes inside the pool",
       std::to_string(tree.first_node));
  need(tree.leaves == tree.nodes + 1 && tree.nodes < 0x7fffffff, subject,
       "one leaf more than inner nodes", std::to_string(tree.leaves));
  need((uint64_t{tree.first_leaf} + tree.leaves) * model.leaf_width <= model.leaf_values.size(),
       subject, "leaves inside the pool", std::to_string(tree.first_leaf));
  need(tree.output < model.outputs && (model.leaf_width == 1 || tree.output == 0), subject,
       "an output of the forest", std::to_string(tree.output));
  int32_t next_node = 0, next_leaf = 0;
  stack.clear();
  stack.push_back({tree.nodes > 0 ? 0 : ~0, 0});
  while (!stack.empty()) {
    const auto [child, depth] = stack.back();
    stack.pop_back();
    need(depth <= max_depth, subject, "a depth of at most 4096", std::to_string(depth));
    if (child < 0) {
      need(~child == next_leaf++, subject, "leaves numbered from left to right",
           std::to_string(~child));
      continue;
    }
    need(child == next_node++ && child < static_cast<int32_t>(tree.nodes), subject,
         "nodes in pre-order", std::to_string(child));
    const forest::Node& node = model.nodes[tree.first_node + child];
    need(node.split < model.splits.size(), subject, "splits of the forest",
         std::to_string(node.split));
    stack.push_back({node.right, depth + 1});
    stack.push_back({node.left, depth + 1});
  }
  need(next_node == static_cast<int32_t>(tree.nodes), subject, "every node to be reached",
       std::to_string(next_node));
}

void check_model(const Plan& plan, const forest::Forest& model) {
  need(model.outputs >= 1 && model.outputs <= max_outputs && model.base.size() == model.outputs,
       "forest", "one base value per output", std::to_string(model.base.size()));
  need(model.leaf_width == 1 || model.leaf_width == model.outputs, "forest",
       "leaves as wide as 1 or the outputs", std::to_string(model.leaf_width));
  need(model.sum <= forest::Sum::f32, "forest", "a known way of summing",
       std::to_string(static_cast<int>(model.sum)));
  need(model.divisor - model.divisor == 0 && model.divisor != 0, "forest", "a finite divisor",
       std::to_string(model.divisor));
  check_sources(plan, model);
  std::vector<std::pair<int32_t, uint32_t>> stack;
  for (size_t tree = 0; tree < model.trees.size(); ++tree) check_tree(model, tree, stack);
}

void check_head(const Plan& plan) {
  const models::Head& head = plan.head;
  const uint32_t margins = plan.margins();
  need(head.link <= models::last_link && head.rule <= models::last_rule, "head",
       "a known link and rule", std::to_string(static_cast<int>(head.link)));
  const bool takes_one = models::values_of(head.link, 2) == 2 && models::values_of(head.link, 1) == 2;
  need(margins == 1 || !takes_one, "head", "one margin for this link", std::to_string(margins));
  need(!std::holds_alternative<Transform>(plan.model) ||
           (head.link == models::Link::identity && head.rule == models::Rule::none),
       "head", "the identity for a transform", std::to_string(static_cast<int>(head.link)));
  need(head.f32 <= 1 && head.slope - head.slope == 0, "head", "a finite slope",
       std::to_string(head.slope));
  const bool labels = head.rule != models::Rule::none;
  need(labels == !head.classes.empty(), "head", "classes where there is a label",
       std::to_string(head.classes.size()));
  if (!labels) return;
  const uint64_t choices =
      head.rule == models::Rule::argmax_margin ? margins
      : head.rule == models::Rule::argmax_value ? plan.values() : 2;
  need(head.classes.size() == choices, "head", "one class per choice",
       std::to_string(head.classes.size()));
  for (const models::Label& label : head.classes)
    need(label.index() == head.classes[0].index(), "head", "classes of one type",
         std::to_string(label.index()));
}

}  // namespace

void check(const Plan& plan) {
  check_slots(plan);
  for (size_t node = 0; node < plan.nodes.size(); ++node) check_node(plan, node);
  std::visit([&](const auto& model) { check_model(plan, model); }, plan.model);
  check_head(plan);
}

}  // namespace pelton::plan
