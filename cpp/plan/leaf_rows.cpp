// One row per leaf: what the tests on the way to it ask of each column, met by the simplest value.
#include "cpp/plan/leaf_rows.h"

#include <cmath>
#include <limits>
#include <optional>

#include "cpp/simd/lane.h"

namespace pelton::plan {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// What a path asks of one source.
struct Wish {
  double above = -infinity, at_most = infinity;
  bool asked = false, null_may = true, number_may = true;
  std::vector<bool> codes;  // code sources
};

struct Step {
  uint32_t split;
  bool right;
};

class Search {
 public:
  Search(const Plan& plan, std::span<const double> cells, uint64_t most)
      : plan_(plan), width_(plan.schema.size()), given_(cells), most_(most) {}

  LeafRows run() {
    for (const forest::Forest& forest : plan_.forests) consider(forest);
    if (const auto* forest = std::get_if<forest::Forest>(&plan_.model)) consider(*forest);
    const size_t rows = given_.size() / width_;
    for (size_t row = 0; row < rows; ++row) mark(given_.subspan(row * width_, width_));
    for (size_t at = 0; at < forests_.size(); ++at)
      for (const forest::Tree& tree : forests_[at]->trees) reach_all(at, tree);
    for (const std::vector<bool>& reached : reached_)
      for (const bool one : reached) out_.reached += one;
    return std::move(out_);
  }

 private:
  void consider(const forest::Forest& forest) {
    for (const forest::Source& source : forest.sources)
      if (source.slot >= width_) return;
    const size_t leaves = forest.leaf_values.size() / forest.leaf_width;
    forests_.push_back(&forest);
    reached_.emplace_back(leaves);
    out_.leaves += leaves;
  }

  static bool goes_right(const forest::Forest& forest, const forest::Split& split, double cell) {
    const forest::Source& source = forest.sources[split.source];
    if (source.codes > 0) return forest.in_set(split.index, static_cast<uint32_t>(cell));
    if (is_nan(cell)) return split.missing_right != 0;
    return cell > forest.thresholds[source.first_threshold + split.index];
  }

  static uint32_t leaf_of(const forest::Forest& forest, const forest::Tree& tree,
                          std::span<const double> row) {
    int32_t at = tree.nodes > 0 ? 0 : ~0;
    while (at >= 0) {
      const forest::Node& node = forest.nodes[tree.first_node + static_cast<uint32_t>(at)];
      const forest::Split& split = forest.splits[node.split];
      const double cell = row[forest.sources[split.source].slot];
      at = goes_right(forest, split, cell) ? node.right : node.left;
    }
    return tree.first_leaf + static_cast<uint32_t>(~at);
  }

  void mark(std::span<const double> row) {
    for (size_t at = 0; at < forests_.size(); ++at)
      for (const forest::Tree& tree : forests_[at]->trees)
        reached_[at][leaf_of(*forests_[at], tree, row)] = true;
  }

  void reach_all(size_t which, const forest::Tree& tree) {
    struct Visit {
      int32_t child;
      size_t depth;
      Step step;
    };
    const forest::Forest& forest = *forests_[which];
    std::vector<Visit> stack{{tree.nodes > 0 ? 0 : ~0, 0, {}}};
    std::vector<Step> path;
    while (!stack.empty() && out_.base.size() < most_) {
      const Visit visit = stack.back();
      stack.pop_back();
      path.resize(visit.depth > 0 ? visit.depth - 1 : 0);
      if (visit.depth > 0) path.push_back(visit.step);
      if (visit.child < 0) {
        const uint32_t leaf = tree.first_leaf + static_cast<uint32_t>(~visit.child);
        if (!reached_[which][leaf]) try_leaf(forest, tree, leaf, path);
        continue;
      }
      const forest::Node& node = forest.nodes[tree.first_node + static_cast<uint32_t>(visit.child)];
      stack.push_back({node.right, visit.depth + 1, {node.split, true}});
      stack.push_back({node.left, visit.depth + 1, {node.split, false}});
    }
  }

  void try_leaf(const forest::Forest& forest, const forest::Tree& tree, uint32_t leaf,
                const std::vector<Step>& path) {
    const auto base = static_cast<uint32_t>(leaf % (given_.size() / width_));
    const std::span<const double> lent = given_.subspan(base * width_, width_);
    std::vector<double> row(lent.begin(), lent.end());
    std::vector<Wish> wishes(forest.sources.size());
    for (const Step& step : path) add(forest, step, wishes[forest.splits[step.split].source]);
    for (size_t source = 0; source < wishes.size(); ++source) {
      if (!wishes[source].asked) continue;
      const uint32_t column = forest.sources[source].slot;
      const auto value = meet(plan_.schema[column], wishes[source], row[column]);
      if (!value) return;
      row[column] = *value;
    }
    if (leaf_of(forest, tree, row) != leaf) return;
    out_.cells.insert(out_.cells.end(), row.begin(), row.end());
    out_.base.push_back(base);
    mark(row);
  }

  static void add(const forest::Forest& forest, const Step& step, Wish& wish) {
    const forest::Split& split = forest.splits[step.split];
    const forest::Source& source = forest.sources[split.source];
    wish.asked = true;
    if (source.codes > 0) {
      wish.codes.resize(source.codes, true);
      for (uint32_t code = 0; code < source.codes; ++code)
        if (forest.in_set(split.index, code) != step.right) wish.codes[code] = false;
      return;
    }
    const double threshold = forest.thresholds[source.first_threshold + split.index];
    if (step.right)
      wish.above = std::max(wish.above, threshold);
    else
      wish.at_most = std::min(wish.at_most, threshold);
    if ((split.missing_right != 0) != step.right) wish.null_may = false;
  }

  static std::optional<double> meet(const ColumnSpec& spec, const Wish& wish, double lent) {
    if (!wish.codes.empty()) {
      const auto null = static_cast<size_t>(spec.dictionary.null());
      for (size_t code = 0; code < wish.codes.size(); ++code) {
        const bool taken =
            code == null ? spec.nullable : spec.takes_code(static_cast<int32_t>(code));
        if (wish.codes[code] && taken) return static_cast<double>(code);
      }
      return std::nullopt;
    }
    const double middle = wish.above / 2 + wish.at_most / 2;
    const double low = std::nextafter(wish.above, infinity);
    for (const double value : {lent, wish.at_most, middle, low, wish.above + 1, 0.0,
                               std::floor(wish.at_most), std::floor(wish.above) + 1}) {
      const double held = as_held(spec.dtype, value, lent);
      if (held > wish.above && held <= wish.at_most && held - held == 0 && spec.takes_number(held))
        return held;
    }
    if (wish.null_may && spec.nullable) return missing;
    return std::nullopt;
  }

  // The nearest number that a column of the type can hold.
  static double as_held(DType dtype, double value, double lent) {
    switch (dtype) {
      case DType::boolean:
        return value >= 1 ? 1 : 0;
      case DType::i32:
      case DType::i64:
        return std::fabs(value) < 2147483648.0 ? std::floor(value) : missing;
      case DType::f32:
        return narrow(value);
      case DType::f64:
        return value;
      default:
        return lent;  // dates: no arithmetic on them here
    }
  }

  const Plan& plan_;
  const size_t width_;
  const std::span<const double> given_;
  const uint64_t most_;
  std::vector<const forest::Forest*> forests_;
  std::vector<std::vector<bool>> reached_;  // per forest and leaf
  LeafRows out_;
};

}  // namespace

LeafRows leaf_rows(const Plan& plan, std::span<const double> cells, uint64_t most) {
  if (plan.schema.size() == 0 || cells.size() < plan.schema.size()) return {};
  return Search(plan, cells, most).run();
}

}  // namespace pelton::plan
