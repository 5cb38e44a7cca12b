// Everything a plan must satisfy before a kernel may trust it. One pass, linear in the plan's size.
#include <algorithm>
#include <cmath>
#include <string>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/check.h"

namespace pelton::plan {
namespace {

constexpr size_t max_slots = 1 << 20;
constexpr uint32_t max_codes = 1 << 30;  // codes are int32

bool whole_below(double x, uint32_t bound) {
  return x >= 0 && x < bound && x == std::floor(x);
}

// A null aside, what a column takes must be something it can hold.
void check_column(const ColumnSpec& spec) {
  const std::string subject = "column '" + spec.name + "'";
  const bool is_text = is_string(spec.dtype);
  need(spec.dtype <= last_dtype, subject, "a known dtype",
       std::to_string(static_cast<int>(spec.dtype)));
  need(is_text || spec.dictionary.size() == 0, subject, "categories for strings only",
       std::to_string(spec.dictionary.size()));
  need(spec.dtype == DType::timestamp || spec.time_zone.empty(), subject,
       "a time zone for timestamps only", spec.time_zone);
  need(spec.low <= spec.high, subject, "a range", std::to_string(spec.low));
  need(spec.closed || spec.allowed.empty(), subject, "allowed values if it is closed",
       std::to_string(spec.allowed.size()));
  const auto categories = static_cast<uint32_t>(spec.dictionary.size());
  for (size_t at = 0; at < spec.allowed.size(); ++at) {
    const double value = spec.allowed[at];
    const bool rises = at == 0 ? value == value : spec.allowed[at - 1] < value;
    need(rises && (!is_text || whole_below(value, categories)), subject,
         "rising allowed values of its kind", std::to_string(value));
  }
}

void check_slots(const Plan& plan) {
  need(plan.slots.size() <= max_slots, "plan", "at most 1048576 columns and nodes",
       std::to_string(plan.slots.size()));
  uint64_t next = plan.schema.size(), forests = 0;
  for (const Node& node : plan.nodes) {
    need(node.out == next && node.outputs >= 1, "plan", "nodes that write slots of their own",
         "slot " + std::to_string(node.out));
    next += node.outputs;
    const ops::OpFacts* op = ops::find_op(node.op);
    if (op != nullptr && op->info->shape == ops::Shape::forest)
      need(node.forest == forests++, "plan", "a forest for each node of trees",
           std::to_string(node.forest));
    else
      need(node.forest == 0, "plan", "no forest but for a node of trees",
           std::to_string(node.forest));
  }
  need(plan.slots.size() == next, "plan", "slots for its columns and nodes",
       std::to_string(plan.slots.size()));
  need(plan.forests.size() == forests, "plan", "a node for each forest",
       std::to_string(plan.forests.size()));
  for (size_t column = 0; column < plan.schema.size(); ++column) {
    const ColumnSpec& spec = plan.schema[column];
    check_column(spec);
    need(plan.slots[column] == slot_of(spec), "column '" + spec.name + "'",
         "a slot of its kind, with as many codes as its dictionary",
         std::to_string(plan.slots[column].codes));
  }
}

void check_tables(const Plan& plan, const Node& node, const ops::OpFacts& op, uint32_t out_codes,
                  const std::string& subject) {
  const double* table = plan.constants.data() + node.first_constant;
  const uint32_t in_codes = plan.slots[node.in[0]].codes;
  switch (op.info->shape) {
    case ops::Shape::look_up:
    case ops::Shape::recode:
      need(node.constants == in_codes, subject, "one entry per code",
           std::to_string(node.constants));
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

void check_wide(const Plan& plan, const Node& node, const ops::OpFacts& op,
                const std::string& subject) {
  need(inside(node.first_read, node.reads, plan.reads) && node.reads >= 1, subject,
       "inputs inside the list", std::to_string(node.first_read));
  for (uint32_t at = 0; at < node.reads; ++at) {
    const uint32_t slot = plan.reads[node.first_read + at];
    need(slot < node.out && can_read(plan, slot) && plan.slots[slot].is_number(), subject,
         "numbers before it as inputs", "slot " + std::to_string(slot));
  }
  const ops::WideFacts facts{node.reads, node.outputs, plan.constants.data() + node.first_constant,
                             node.constants};
  if (const Error error = op.check_wide(node.params.data(), facts))
    throw Failure(error.code, error.message);
}

void check_trees(const Plan& plan, const Node& node, const std::string& subject) {
  const forest::Forest& forest = plan.forests[node.forest];
  check_model(plan, forest);
  need(forest.outputs == node.outputs, subject, "a slot for each sum",
       std::to_string(node.outputs));
  for (const forest::Source& source : forest.sources)
    need(source.slot < node.out, subject, "inputs before it", std::to_string(source.slot));
}

void check_text(const Plan& plan, const Node& node, const ops::OpFacts& op,
                const std::string& subject) {
  const double* constants = plan.constants.data() + node.first_constant;
  const ops::TextFacts facts{plan.text, plan.slots[node.in[0]].features, node.outputs, constants,
                             node.constants};
  if (const Error error = op.check_text(node.params.data(), facts))
    throw Failure(error.code, error.message);
  const Slot written = slot_written(op, plan.slots[node.in[0]], node.params.data(), facts);
  for (uint32_t slot = node.out; slot < node.out + node.outputs; ++slot)
    need(plan.slots[slot] == written, subject, "an output of its kind",
         "slot " + std::to_string(slot));
}

Slot::Kind kind_read(ops::Shape shape) {
  switch (shape) {
    case ops::Shape::map_code:
    case ops::Shape::look_up:
    case ops::Shape::recode:
      return Slot::Kind::code;
    case ops::Shape::map_text:
    case ops::Shape::measure_text:
    case ops::Shape::find_text:
    case ops::Shape::count_text:
      return Slot::Kind::text;
    case ops::Shape::map_bag:
    case ops::Shape::read_bag:
      return Slot::Kind::bag;
    default:
      return Slot::Kind::number;
  }
}

void check_node(const Plan& plan, size_t index) {
  const Node& node = plan.nodes[index];
  const size_t out = node.out;
  const ops::OpFacts* op = ops::find_op(node.op);
  need(op != nullptr, "node " + std::to_string(index), "a known operator", std::to_string(node.op));
  const std::string subject = "node " + std::to_string(index) + " (" + op->info->name + ")";
  const ops::Shape shape = op->info->shape;
  const bool is_many = shape == ops::Shape::wide || shape == ops::Shape::forest;
  need(is_many || shape == ops::Shape::read_bag || node.outputs == 1, subject, "one output",
       std::to_string(node.outputs));
  need(shape == ops::Shape::wide || (node.reads == 0 && node.first_read == 0), subject,
       "no list of inputs", std::to_string(node.reads));
  const int inputs = is_many ? 0 : shape == ops::Shape::map_two ? 2 : 1;
  for (int input = 0; input < 2; ++input) {
    const uint32_t slot = node.in[input];
    need(input < inputs ? slot < out : slot == 0, subject, "inputs before it",
         std::to_string(slot));
    if (input < inputs)
      need(can_read(plan, slot) && plan.slots[slot].kind == kind_read(shape), subject,
           "an input of its kind", "slot " + std::to_string(slot));
  }
  need(inside(node.first_constant, node.constants, plan.constants), subject,
       "constants inside the pool", std::to_string(node.first_constant));
  for (size_t param = op->fields.size(); param < ops::max_params; ++param)
    need(node.params[param] == 0, subject, "unused parameters to be 0",
         std::to_string(node.params[param]));
  if (ops::is_on_text(shape)) return check_text(plan, node, *op, subject);
  const bool writes_code = shape == ops::Shape::recode || shape == ops::Shape::encode;
  for (size_t slot = out; slot < out + node.outputs; ++slot)
    need((writes_code ? plan.slots[slot].is_code() : plan.slots[slot].is_number()) &&
             plan.slots[slot].codes <= max_codes,
         subject, writes_code ? "a code as output" : "a number as output",
         "slot " + std::to_string(slot));
  if (shape == ops::Shape::wide) return check_wide(plan, node, *op, subject);
  if (const Error error = op->check(node.params.data())) throw Failure(error.code, error.message);
  if (shape == ops::Shape::forest) check_trees(plan, node, subject);
  if (shape == ops::Shape::map_code)
    need(node.params[0] < plan.slots[node.in[0]].codes, subject, "a code of its input",
         std::to_string(node.params[0]));
  check_tables(plan, node, *op, plan.slots[out].codes, subject);
}

void check_model(const Plan& plan, const Transform& model) {
  const auto is_number = [&](uint32_t slot) {
    need(can_read(plan, slot) && plan.slots[slot].is_number(), "transform", "number slots",
         "slot " + std::to_string(slot));
  };
  for (const uint32_t slot : model.slots) is_number(slot);
  for (const uint32_t slot : model.values) is_number(slot);
  if (plan.head.rule == models::Rule::choice)
    is_number(model.choice);
  else
    need(model.choice == 0, "transform", "no choice without its rule",
         std::to_string(model.choice));
  need(!model.slots.empty() && model.slots.size() <= max_outputs * 64ull, "transform",
       "at least one output", std::to_string(model.slots.size()));
  need(model.values.size() <= max_outputs * 64ull, "transform", "fewer values",
       std::to_string(model.values.size()));
}

void check_model(const Plan& plan, const models::Linear& model) {
  need(model.outputs >= 1 && model.outputs <= max_outputs, "linear model", "1 to 65535 outputs",
       std::to_string(model.outputs));
  need(model.intercept.size() == model.outputs, "linear model", "one intercept per output",
       std::to_string(model.intercept.size()));
  uint64_t next = 0;
  for (const models::Term& term : model.terms) {
    need(can_read(plan, term.slot) && plan.slots[term.slot].codes == term.codes &&
             !plan.slots[term.slot].is_text(),
         "linear model", "terms that fit their slots", "slot " + std::to_string(term.slot));
    const uint64_t weights = uint64_t{model.outputs} *
                             std::max({term.codes, plan.slots[term.slot].features, uint32_t{1}});
    need(term.first_weight == next && inside(next, weights, model.weights), "linear model",
         "weights end to end", std::to_string(term.first_weight));
    next += weights;
  }
  need(next == model.weights.size(), "linear model", "no weight without a term",
       std::to_string(model.weights.size()));
  const uint64_t means = plan.schema.size() * uint64_t{model.outputs};
  need(model.means.empty() || model.means.size() == means, "linear model",
       "a mean per column and output, or none", std::to_string(model.means.size()));
  for (const double mean : model.means)
    if (mean - mean != 0) need(false, "linear model", "finite means", std::to_string(mean));
}

void check_head(const Plan& plan) {
  const models::Head& head = plan.head;
  const uint32_t margins = plan.margins();
  need(head.link <= models::last_link && head.rule <= models::last_rule, "head",
       "a known link and rule", std::to_string(static_cast<int>(head.link)));
  const bool takes_one =
      models::values_of(head.link, 2) == 2 && models::values_of(head.link, 1) == 2;
  need(margins == 1 || !takes_one, "head", "one margin for this link", std::to_string(margins));
  need(margins == 2 || head.link != models::Link::mean_variance, "head",
       "two margins for this link", std::to_string(margins));
  const bool is_transform = std::holds_alternative<Transform>(plan.model);
  need(!is_transform || (head.link == models::Link::identity &&
                         (head.rule == models::Rule::none || head.rule == models::Rule::choice)),
       "head", "no link or rule of its own for a transform",
       std::to_string(static_cast<int>(head.link)));
  need(is_transform || head.rule != models::Rule::choice, "head", "a model that chooses",
       std::to_string(static_cast<int>(head.rule)));
  need(head.f32 <= 1 && head.slope - head.slope == 0, "head", "a finite slope",
       std::to_string(head.slope));
  const bool labels = head.rule != models::Rule::none;
  need(labels == !head.classes.empty(), "head", "classes where there is a label",
       std::to_string(head.classes.size()));
  if (!labels) return;
  for (const models::Label& label : head.classes)
    need(label.index() == head.classes[0].index(), "head", "classes of one type",
         std::to_string(label.index()));
  if (head.rule == models::Rule::choice) return;
  const uint64_t choices = head.rule == models::Rule::argmax_margin  ? margins
                           : head.rule == models::Rule::argmax_value ? plan.values()
                                                                     : 2;
  need(head.classes.size() == choices, "head", "one class per choice",
       std::to_string(head.classes.size()));
}

}  // namespace

void check(const Plan& plan) {
  text::check(plan.text);
  check_slots(plan);
  for (size_t node = 0; node < plan.nodes.size(); ++node) check_node(plan, node);
  std::visit([&](const auto& model) { check_model(plan, model); }, plan.model);
  check_head(plan);
}

}  // namespace pelton::plan
