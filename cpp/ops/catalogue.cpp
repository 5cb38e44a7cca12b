// The catalogue, filled from the table of operators.
#include "cpp/ops/catalogue.h"

#include <cstring>
#include <type_traits>

#include "cpp/ops/op_table.h"

namespace pelton::ops {
namespace {

// Params are plain structs of doubles, so a parameter array is one.
template <class Op>
typename Op::Params params_of(const double* values) {
  typename Op::Params params{};
  if constexpr (!std::is_empty_v<typename Op::Params>) std::memcpy(&params, values, sizeof params);
  return params;
}

template <class Op>
OpFacts facts_of(uint32_t id) {
  using Params = typename Op::Params;
  static_assert(std::is_empty_v<Params> || sizeof(Params) <= max_params * sizeof(double));
  OpFacts facts{};
  facts.id = id;
  facts.info = &Op::info;
  std::apply([&](auto... field) { (facts.fields.push_back({field.name, field.help}), ...); },
             Op::fields);
  constexpr Shape shape = Op::info.shape;
  if constexpr (shape == Shape::wide)
    facts.check_wide = [](const double* values, const WideFacts& wide) {
      return Op::check(params_of<Op>(values), wide);
    };
  else if constexpr (is_on_text(shape))
    facts.check_text = [](const double* values, const TextFacts& text) {
      return Op::check(params_of<Op>(values), text);
    };
  else
    facts.check = [](const double* values) { return Op::check(params_of<Op>(values)); };
  if constexpr (shape == Shape::find_text || shape == Shape::count_text)
    facts.width = [](const double* values, const TextFacts& text) {
      return Op::width(params_of<Op>(values), text);
    };
  if constexpr (shape == Shape::map_one)
    facts.trend = [](const double* values) { return Op::trend(params_of<Op>(values)); };
  if constexpr (shape == Shape::map_one || shape == Shape::map_code)
    facts.apply = [](double x, const double* values) {
      return Op::template apply<double>(x, params_of<Op>(values));
    };
  return facts;
}

}  // namespace

const std::vector<OpFacts>& catalogue() {
  static const std::vector<OpFacts> all = [] {
    std::vector<OpFacts> list;
#define PELTON_FACTS(id, Op) list.push_back(facts_of<Op>(id));
    PELTON_OPS(PELTON_FACTS)
#undef PELTON_FACTS
    return list;
  }();
  return all;
}

const OpFacts* find_op(uint32_t id) {
  for (const OpFacts& facts : catalogue())
    if (facts.id == id) return &facts;
  return nullptr;
}

const OpFacts* find_op(std::string_view name) {
  for (const OpFacts& facts : catalogue())
    if (name == facts.info->name) return &facts;
  return nullptr;
}

}  // namespace pelton::ops
