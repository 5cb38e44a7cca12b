// Tables of the rank walk.
#include <optional>

#include "cpp/forest/layout.h"
#include "cpp/forest/lower.h"

namespace pelton::forest {
namespace {

constexpr uint32_t most_columns = 1024;  // 4 KiB of state for each row

struct Interval {
  uint32_t first, last;
  bool inside;  // its codes go right; else all others do
};

// The set as an interval or as all but an interval, if it is one.
std::optional<Interval> interval_of(const Forest& forest, uint32_t set, uint32_t codes) {
  const bool inside = !forest.in_set(set, 0) || !forest.in_set(set, codes - 1);
  Interval found{codes, 0, inside};
  uint32_t members = 0;
  for (uint32_t code = 0; code < codes; ++code) {
    if (forest.in_set(set, code) != inside) continue;
    if (members++ == 0) found.first = code;
    found.last = code;
  }
  if (members == 0) return Interval{codes, codes, inside};  // a code that does not occur
  if (found.last - found.first + 1 != members) return std::nullopt;
  return found;
}

// state - low > width holds inside, or outside, the interval.
RankNode test_of(const Interval& interval, uint32_t column) {
  const uint32_t codes = interval.last - interval.first + 1;
  if (interval.inside) return {interval.last + 1, ~uint32_t{0} - codes, 0, column};
  return {interval.first, codes - 1, 0, column};
}

class Columns {
 public:
  explicit Columns(const Forest& forest, Arena& arena) : forest_(forest), arena_(arena) {
    std::vector<uint32_t> at(forest.sources.size(), RankColumns::none);  // among its kind
    tests_.reserve(forest.splits.size());
    for (const Split& split : forest.splits) {
      const Source& source = forest.sources[split.source];
      tests_.push_back(source.codes ? code_test(source, split, at[split.source])
                                    : number_test(source, split, at[split.source]));
    }
  }

  RankNode test(uint32_t split) const { return tests_[split]; }

  void write(RankWalkView& view) const {
    view.numbers = arena_.copy(numbers_);
    view.codes = arena_.copy(codes_);
    view.sets = arena_.copy(sets_);
    view.number_count = static_cast<uint32_t>(numbers_.size());
    view.code_count = static_cast<uint32_t>(codes_.size());
    view.set_count = static_cast<uint32_t>(sets_.size());
    view.columns = columns_;
  }

 private:
  RankNode number_test(const Source& source, const Split& split, uint32_t& at) {
    if (at == RankColumns::none) {
      at = static_cast<uint32_t>(numbers_.size());
      numbers_.push_back({lower_ranks(forest_, source, arena_)});
    }
    uint32_t& column = split.missing_right ? numbers_[at].right : numbers_[at].left;
    if (column == RankColumns::none) column = columns_++;
    return {0, split.index, 0, column};
  }

  RankNode code_test(const Source& source, const Split& split, uint32_t& at) {
    if (const auto interval = interval_of(forest_, split.index, source.codes)) {
      if (at == RankColumns::none) {
        at = columns_++;
        codes_.push_back({source.slot, at});
      }
      return test_of(*interval, at);
    }
    sets_.push_back({source.slot, columns_, forest_.set_first[split.index]});
    return {0, 0, 0, columns_++};
  }

  const Forest& forest_;
  Arena& arena_;
  std::vector<RankNode> tests_;  // per split, without children
  std::vector<RankColumns> numbers_;
  std::vector<CodeColumn> codes_;
  std::vector<SetColumn> sets_;
  uint32_t columns_ = 0;
};

}  // namespace

bool fits_rank_walk(const Forest& forest) {
  size_t columns = 2 * forest.sources.size();
  for (const Split& split : forest.splits) {
    const uint32_t codes = forest.sources[split.source].codes;
    columns += codes && !interval_of(forest, split.index, codes);
  }
  return columns <= most_columns;
}

RankWalkView lower_rank_walk(const Forest& forest, Arena& arena) {
  RankWalkView view;
  const Columns columns(forest, arena);
  columns.write(view);
  RankNode* nodes = arena.add<RankNode>(places_of(forest));
  lay_out(
      forest, [](size_t, uint32_t) {},
      [&](uint32_t place, const Node& node, uint32_t child) {
        nodes[place] = columns.test(node.split);
        nodes[place].child = child;
      },
      [&](uint32_t place, uint32_t leaf) { nodes[place] = {leaf, ~uint32_t{0}, place, 0}; });
  view.nodes = nodes;
  return view;
}

}  // namespace pelton::forest
