// Pulls the tests of trees back through the feature steps: scalers, imputers and encoders vanish.
//
// A rising step f keeps the order of numbers, so f(x) > t holds exactly for the x above the largest
// x with f(x) <= t. That x is found by bisection over all float64s, f evaluated as the plan would.
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

#include "cpp/ops/catalogue.h"
#include "cpp/plan/optimise.h"

namespace pelton::plan {
namespace {

// One node's test while it moves.
struct Test {
  uint32_t slot;
  double threshold;          // number slots
  std::vector<int32_t> set;  // code slots
  bool on_codes, missing_right, children_swapped;
};

// float64s other than NaN as integers in the same order.
uint64_t rank_of(double x) {
  const uint64_t bits = bits_of(x);
  return bits >> 63 ? ~bits : bits | uint64_t{1} << 63;
}

double number_at(uint64_t rank) {
  return from_bits(rank >> 63 ? rank & ~(uint64_t{1} << 63) : ~rank);
}

// The largest x for which `holds`, where it holds up to some x and not beyond; nothing if never.
template <class Holds>
std::optional<double> largest(Holds holds) {
  const double infinity = std::numeric_limits<double>::infinity();
  if (!holds(-infinity)) return std::nullopt;
  if (holds(infinity)) return infinity;
  uint64_t low = rank_of(-infinity), high = rank_of(infinity);
  while (high - low > 1) {
    const uint64_t middle = low + (high - low) / 2;
    (holds(number_at(middle)) ? low : high) = middle;
  }
  return number_at(low);
}

// x -> f(x), one step back. False: the test stays where it is.
bool through_map(const Node& node, const ops::OpFacts& op, Test& test) {
  const double* params = node.params.data();
  const ops::Trend trend = op.trend(params);
  if (trend == ops::Trend::none) return false;
  const bool rising = trend == ops::Trend::rising;
  const double threshold = test.threshold;
  // Everything up to the cut stays on one side: "not above" if f rises, "above" if it falls.
  const std::optional<double> cut =
      largest([&](double x) { return (op.apply(x, params) > threshold) != rising; });
  if (!cut) return false;  // no threshold says "every number": not even -inf goes left
  const double of_missing = op.apply(std::numeric_limits<double>::quiet_NaN(), params);
  if (!is_nan(of_missing)) test.missing_right = of_missing > threshold;
  if (!rising) {
    test.children_swapped = !test.children_swapped;
    test.missing_right = !test.missing_right;
  }
  test.threshold = *cut;
  test.slot = node.in[0];
  return true;
}

// code -> number: evaluated for every code.
void through_table(const Plan& plan, const Node& node, const ops::OpFacts& op, Test& test) {
  const uint32_t codes = plan.slots[node.in[0]].codes;
  const auto goes_right = [&](double x) {
    return is_nan(x) ? test.missing_right : x > test.threshold;
  };
  for (uint32_t code = 0; code < codes; ++code) {
    const double x = op.info->shape == ops::Shape::look_up
                         ? plan.constants[node.first_constant + code]
                         : op.apply(code, node.params.data());
    if (goes_right(x)) test.set.push_back(static_cast<int32_t>(code));
  }
  test.on_codes = true;
  test.missing_right = false;
  test.slot = node.in[0];
}

void through_recode(const Plan& plan, const Node& node, Test& test) {
  std::vector<bool> right(plan.slots[test.slot].codes);
  for (const int32_t code : test.set) right[code] = true;
  test.set.clear();
  for (uint32_t code = 0; code < node.constants; ++code)
    if (right[static_cast<size_t>(plan.constants[node.first_constant + code])])
      test.set.push_back(static_cast<int32_t>(code));
  test.slot = node.in[0];
}

void move_back(const Plan& plan, Test& test) {
  while (const Node* node = producer(plan, test.slot)) {
    const ops::OpFacts& op = *ops::find_op(node->op);
    switch (op.info->shape) {
      case ops::Shape::map_one:
        if (!through_map(*node, op, test)) return;
        break;
      case ops::Shape::map_code:
      case ops::Shape::look_up:
        through_table(plan, *node, op, test);
        break;
      case ops::Shape::recode:
        through_recode(plan, *node, test);
        break;
      case ops::Shape::map_two:
      case ops::Shape::encode:
      case ops::Shape::wide:
      case ops::Shape::forest:
      case ops::Shape::map_text:
      case ops::Shape::measure_text:
      case ops::Shape::find_text:
      case ops::Shape::count_text:
      case ops::Shape::map_bag:
      case ops::Shape::read_bag:
        return;
    }
  }
}

}  // namespace

void pull_back_tests(const Plan& plan, ForestSpec& forest) {
  struct Moved {
    Test test;
    int32_t set;  // index in forest.sets, -1 for thresholds
  };
  std::map<std::tuple<uint32_t, int32_t, uint64_t, bool>, Moved> moved;
  std::map<std::vector<int32_t>, int32_t> set_index;
  const std::vector<std::vector<int32_t>> sets = std::move(forest.sets);
  forest.sets.clear();
  for (TreeSpec& tree : forest.trees) {
    for (size_t node = 0; node < tree.slot.size(); ++node) {
      const bool on_codes = tree.set[node] >= 0;
      const bool missing_right = tree.missing_right[node] != 0;
      const uint64_t bits = on_codes ? 0 : bits_of(tree.threshold[node]);
      const auto [at, is_new] =
          moved.try_emplace({tree.slot[node], tree.set[node], bits, missing_right}, Moved{{}, -1});
      if (is_new) {
        Test& test = at->second.test;
        test = {tree.slot[node], tree.threshold[node], {}, on_codes, missing_right, false};
        if (on_codes) test.set = sets.at(tree.set[node]);
        move_back(plan, test);
        if (test.on_codes) {
          const auto [set, unseen] =
              set_index.try_emplace(test.set, static_cast<int32_t>(forest.sets.size()));
          if (unseen) forest.sets.push_back(test.set);
          at->second.set = set->second;
        }
      }
      const Test& test = at->second.test;
      tree.slot[node] = test.slot;
      tree.threshold[node] = test.threshold;
      tree.set[node] = at->second.set;
      tree.missing_right[node] = test.missing_right;
      if (test.children_swapped) std::swap(tree.left[node], tree.right[node]);
    }
  }
}

}  // namespace pelton::plan
