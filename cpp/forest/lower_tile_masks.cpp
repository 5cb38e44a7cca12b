// Tables of the tile masks kernel.
#include <algorithm>
#include <bit>

#include "cpp/forest/lower.h"

namespace pelton::forest {
namespace {

constexpr size_t most_leaves = 256;            // a leaf's number is a byte
constexpr size_t most_tests = 32768;           // 2 MiB of bits, twice a usual L2 cache
constexpr size_t most_member_words = 1 << 19;  // 4 MiB of sets by code

// The sets that splits of one source test, and the splits themselves.
struct Used {
  std::vector<uint32_t> splits;
};

std::vector<Used> splits_by_source(const Forest& forest) {
  std::vector<Used> used(forest.sources.size());
  for (uint32_t split = 0; split < forest.splits.size(); ++split)
    used[forest.splits[split].source].splits.push_back(split);
  return used;
}

size_t words_of(size_t sets) {
  return (sets + 63) / 64;
}

// Where each split's test lies among the rows of bits.
class Tests {
 public:
  Tests(const Forest& forest, Arena& arena) : forest_(forest), arena_(arena) {
    row_of_split_.resize(forest.splits.size());
    const auto used = splits_by_source(forest);
    for (size_t s = 0; s < forest.sources.size(); ++s) {
      if (used[s].splits.empty()) continue;
      if (forest.sources[s].codes)
        add_codes(forest.sources[s], used[s].splits);
      else
        add_numbers(forest.sources[s], used[s].splits);
    }
  }

  uint32_t row_of_split(uint32_t split) const { return row_of_split_[split]; }

  void write(TileMasksView& view) {
    view.numbers = arena_.copy(numbers_);
    view.missing_right = arena_.copy(missing_right_);
    view.codes = arena_.copy(codes_);
    view.number_count = static_cast<uint32_t>(numbers_.size());
    view.missing_right_count = static_cast<uint32_t>(missing_right_.size());
    view.code_count = static_cast<uint32_t>(codes_.size());
    view.tests = rows_;
  }

 private:
  void add_numbers(const Source& source, const std::vector<uint32_t>& splits) {
    const uint32_t first = rows_;
    numbers_.push_back({lower_ranks(forest_, source, arena_), first});
    rows_ += source.thresholds + 2;
    for (const uint32_t split : splits) {
      row_of_split_[split] = first + forest_.splits[split].index;
      if (!forest_.splits[split].missing_right) continue;
      missing_right_.push_back({row_of_split_[split], first + source.thresholds + 1, rows_});
      row_of_split_[split] = rows_++;
    }
  }

  void add_codes(const Source& source, const std::vector<uint32_t>& splits) {
    CodeTests tests;
    tests.slot = source.slot;
    tests.sets = static_cast<uint32_t>(splits.size());
    tests.words = static_cast<uint32_t>(words_of(splits.size()));
    tests.first_test = rows_;
    uint64_t* members = arena_.add<uint64_t>(size_t{source.codes} * tests.words);
    for (size_t s = 0; s < splits.size(); ++s) {
      row_of_split_[splits[s]] = rows_++;
      for (uint32_t code = 0; code < source.codes; ++code)
        if (forest_.in_set(forest_.splits[splits[s]].index, code))
          members[size_t{code} * tests.words + s / 64] |= uint64_t{1} << s % 64;
    }
    tests.members = members;
    codes_.push_back(tests);
  }

  const Forest& forest_;
  Arena& arena_;
  std::vector<uint32_t> row_of_split_;
  std::vector<NumberTests> numbers_;
  std::vector<MissingRight> missing_right_;
  std::vector<CodeTests> codes_;
  uint32_t rows_ = 0;
};

template <class Real>
const Real* lower_values(const Forest& forest, const RoutedTree* trees, size_t count,
                         Arena& arena) {
  Real* out = arena.add<Real>(count);
  for (size_t t = 0; t < forest.trees.size(); ++t) {
    const Tree& tree = forest.trees[t];
    const size_t table = std::max(size_t{16}, size_t{1} << trees[t].index_bits);
    for (size_t leaf = 0; leaf < tree.leaves; ++leaf)
      for (size_t k = 0; k < forest.leaf_width; ++k)
        out[trees[t].first_value + k * table + leaf] =
            static_cast<Real>(forest.leaf_values[(tree.first_leaf + leaf) * forest.leaf_width + k]);
  }
  return out;
}

}  // namespace

bool fits_tile_masks(const Forest& forest) {
  size_t tests = 0, member_words = 0;
  std::vector<size_t> sets(forest.sources.size());
  for (const Split& split : forest.splits) {
    tests += forest.sources[split.source].codes || split.missing_right;
    ++sets[split.source];
  }
  for (size_t s = 0; s < forest.sources.size(); ++s) {
    const Source& source = forest.sources[s];
    member_words += source.codes * words_of(sets[s]);
    if (member_words > most_member_words) return false;
    if (!source.codes) tests += source.thresholds + 2;
  }
  return tests <= most_tests && std::all_of(forest.trees.begin(), forest.trees.end(),
                                            [](const Tree& t) { return t.leaves <= most_leaves; });
}

TileMasksView lower_tile_masks(const Forest& forest, Adding adding, Arena& arena) {
  TileMasksView view;
  Tests tests(forest, arena);
  tests.write(view);
  Route* routes = arena.add<Route>(forest.nodes.size());
  RoutedTree* trees = arena.add<RoutedTree>(forest.trees.size());
  size_t values = 0;
  for (size_t t = 0; t < forest.trees.size(); ++t) {
    const Tree& tree = forest.trees[t];
    const auto bits = static_cast<uint32_t>(std::bit_width(tree.leaves - 1));
    const auto inner = 1u << bits;
    trees[t] = {tree.first_node,
                static_cast<uint16_t>(tree.nodes),
                static_cast<uint16_t>(tree.leaves),
                bits,
                forest.leaf_width == 1 ? tree.output : 0,
                values};
    values += std::max(16u, inner) * forest.leaf_width;
    view.places = std::max(view.places, inner + std::max(1u, tree.nodes));
    const auto place = [&](int32_t id) {
      return static_cast<uint16_t>(id < 0 ? static_cast<uint32_t>(~id)
                                          : inner + static_cast<uint32_t>(id));
    };
    for (uint32_t n = 0; n < tree.nodes; ++n) {
      const Node& node = forest.nodes[tree.first_node + n];
      routes[tree.first_node + n] = {tests.row_of_split(node.split), place(static_cast<int32_t>(n)),
                                     place(node.left), place(node.right)};
    }
  }
  view.routes = routes;
  view.trees = trees;
  view.tree_count = static_cast<uint32_t>(forest.trees.size());
  view.adding = adding;
  if (adding == Adding::f32)
    view.values_f32 = lower_values<float>(forest, trees, values, arena);
  else
    view.values = lower_values<double>(forest, trees, values, arena);
  return view;
}

}  // namespace pelton::forest
