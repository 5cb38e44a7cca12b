// Tables of the tile masks kernel.
#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "cpp/forest/lower.h"
#include "cpp/forest/lower_tile_tests.h"

namespace pelton::forest {
namespace {

constexpr size_t most_leaves = 256;            // a leaf's number is a byte
constexpr size_t most_tests = 32768;           // 2 MiB of bits, twice a usual L2 cache
constexpr size_t most_member_words = 1 << 19;  // 4 MiB of sets by code

// Nodes level by level, and every leaf's path with zeros behind it.
struct Levels {
  std::vector<uint32_t> nodes;  // in order
  std::vector<uint32_t> sizes;
  std::vector<uint32_t> paths;  // per leaf

  Levels(const Forest& forest, const Tree& tree) : paths(tree.leaves) {
    std::vector<uint32_t> level, path_of(tree.nodes);
    std::vector<uint32_t> leaf_depths(tree.leaves);
    if (tree.nodes) level.push_back(0);
    while (!level.empty()) {
      nodes.insert(nodes.end(), level.begin(), level.end());
      sizes.push_back(static_cast<uint32_t>(level.size()));
      std::vector<uint32_t> next;
      for (const uint32_t n : level)
        for (const uint32_t turn : {0u, 1u}) {
          const Node& node = forest.nodes[tree.first_node + n];
          const int32_t child = turn ? node.right : node.left;
          const uint32_t path = path_of[n] * 2 + turn;
          if (child < 0) {
            paths[static_cast<size_t>(~child)] = path;
            leaf_depths[static_cast<size_t>(~child)] = static_cast<uint32_t>(sizes.size());
          } else {
            path_of[static_cast<size_t>(child)] = path;
            next.push_back(static_cast<uint32_t>(child));
          }
        }
      level = std::move(next);
    }
    for (size_t leaf = 0; leaf < paths.size(); ++leaf) paths[leaf] <<= depth() - leaf_depths[leaf];
  }
  uint32_t depth() const { return static_cast<uint32_t>(sizes.size()); }
};

// Trees and their values, one after another.
class Trees {
 public:
  Trees(const Forest& forest, const TestRows& tests, Arena& arena)
      : forest_(forest), tests_(tests), arena_(arena) {
    routes_ = arena.add<Route>(forest.nodes.size());
    trees_ = arena.add<RoutedTree>(forest.trees.size());
    for (size_t t = 0; t < forest.trees.size(); ++t) {
      const Tree& tree = forest.trees[t];
      const auto bits = static_cast<uint32_t>(std::bit_width(tree.leaves - 1));
      trees_[t] = {tree.first_node,
                   static_cast<uint16_t>(tree.nodes),
                   static_cast<uint16_t>(tree.leaves),
                   bits,
                   false,
                   {},
                   forest.leaf_width == 1 ? tree.output : 0,
                   value_of_leaf_.size()};
      const Levels levels(forest, tree);
      // A long path makes a large table of values; beyond 64 values it is no worse than 256.
      if (levels.depth() <= bits || (bits > 6 && levels.depth() <= 8))
        route_by_level(tree, levels, trees_[t]);
      else
        route_by_leaf(tree, levels, trees_[t]);
    }
  }

  void write(TileMasksView& view, Adding adding) const {
    view.routes = routes_;
    view.trees = trees_;
    view.tree_count = static_cast<uint32_t>(forest_.trees.size());
    view.places = places_;
    view.adding = adding;
    if (adding == Adding::f32)
      view.values_f32 = values<float>();
    else
      view.values = values<double>();
  }

 private:
  static constexpr size_t no_value = ~size_t{0};

  void route_by_level(const Tree& tree, const Levels& levels, RoutedTree& out) {
    out.by_level = true;
    out.index_bits = levels.depth();
    std::copy(levels.sizes.begin(), levels.sizes.end(), out.level_nodes);
    std::vector<uint16_t> place(tree.nodes);
    for (size_t k = 0; k < levels.nodes.size(); ++k)
      place[levels.nodes[k]] = static_cast<uint16_t>(k);
    const auto place_of = [&](int32_t id) {
      return id < 0 ? static_cast<uint16_t>(tree.nodes) : place[static_cast<size_t>(id)];
    };
    for (size_t k = 0; k < levels.nodes.size(); ++k) {
      const Node& node = forest_.nodes[tree.first_node + levels.nodes[k]];
      routes_[tree.first_node + k] = {tests_.row_of_split(node.split), static_cast<uint16_t>(k),
                                      place_of(node.left), place_of(node.right)};
    }
    places_ = std::max(places_, tree.nodes + 1);
    add_values(tree, levels.paths, out.index_bits);
  }

  void route_by_leaf(const Tree& tree, const Levels& levels, RoutedTree& out) {
    const uint32_t inner = 1u << out.index_bits;
    const auto place_of = [&](int32_t id) {
      return static_cast<uint16_t>(id < 0 ? static_cast<uint32_t>(~id)
                                          : inner + static_cast<uint32_t>(id));
    };
    for (size_t k = 0; k < levels.nodes.size(); ++k) {
      const uint32_t n = levels.nodes[k];
      const Node& node = forest_.nodes[tree.first_node + n];
      routes_[tree.first_node + k] = {tests_.row_of_split(node.split),
                                      place_of(static_cast<int32_t>(n)), place_of(node.left),
                                      place_of(node.right)};
    }
    places_ = std::max(places_, inner + tree.nodes);
    std::vector<uint32_t> numbers(tree.leaves);
    std::iota(numbers.begin(), numbers.end(), 0u);
    add_values(tree, numbers, out.index_bits);
  }

  // Per output a table of values by index.
  void add_values(const Tree& tree, const std::vector<uint32_t>& indices, uint32_t index_bits) {
    const size_t first = value_of_leaf_.size();
    const size_t table = std::max(size_t{16}, size_t{1} << index_bits);
    value_of_leaf_.resize(first + table * forest_.leaf_width, no_value);
    for (size_t leaf = 0; leaf < tree.leaves; ++leaf)
      for (size_t k = 0; k < forest_.leaf_width; ++k)
        value_of_leaf_[first + k * table + indices[leaf]] =
            (tree.first_leaf + leaf) * forest_.leaf_width + k;
  }

  template <class Value>
  const Value* values() const {
    Value* out = arena_.add<Value>(value_of_leaf_.size());
    for (size_t k = 0; k < value_of_leaf_.size(); ++k)
      if (value_of_leaf_[k] != no_value)
        out[k] = static_cast<Value>(forest_.leaf_values[value_of_leaf_[k]]);
    return out;
  }

  const Forest& forest_;
  const TestRows& tests_;
  Arena& arena_;
  Route* routes_;
  RoutedTree* trees_;
  std::vector<size_t> value_of_leaf_;  // where each entry of the tables comes from
  uint32_t places_ = 1;
};

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
  TestRows tests(forest, arena);
  tests.write(view);
  Trees(forest, tests, arena).write(view, adding);
  return view;
}

}  // namespace pelton::forest
