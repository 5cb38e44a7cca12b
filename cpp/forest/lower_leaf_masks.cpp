// Tables of the leaf masks kernel.
#include <algorithm>
#include <bit>
#include <cstring>

#include "cpp/forest/lower.h"

namespace pelton::forest {
namespace {

constexpr size_t most_leaves = 64;        // a mask is at most one word
constexpr size_t most_bytes = 16u << 20;  // beyond a usual L3 share the walk touches less memory

uint32_t most_leaves_of(const Forest& forest) {
  uint32_t most = 1;
  for (const Tree& tree : forest.trees) most = std::max(most, tree.leaves);
  return most;
}

size_t mask_bytes_of(const Forest& forest) {
  return std::bit_ceil(std::max(8u, most_leaves_of(forest))) / 8;
}

// A table row, whole cache lines.
size_t row_bytes_of(const Forest& forest) {
  return (forest.trees.size() * mask_bytes_of(forest) + 63) / 64 * 64;
}

size_t states_of(const Source& source) {
  return source.codes ? source.codes : source.thresholds + size_t{2};
}

// A node that, going right, rules out leaves of its tree.
struct Ruling {
  uint32_t split = 0;
  uint32_t tree = 0;
  uint64_t left_leaves = 0;
};

// All nodes, by source.
std::vector<std::vector<Ruling>> rulings_of(const Forest& forest) {
  std::vector<std::vector<Ruling>> rulings(forest.sources.size());
  std::vector<uint32_t> lowest;  // leaf under each node of a tree
  for (uint32_t t = 0; t < forest.trees.size(); ++t) {
    const Tree& tree = forest.trees[t];
    lowest.resize(tree.nodes);
    const auto lowest_of = [&](int32_t id) {
      return id < 0 ? static_cast<uint32_t>(~id) : lowest[static_cast<uint32_t>(id)];
    };
    for (uint32_t n = tree.nodes; n-- > 0;) {  // children come after their parents
      const Node& node = forest.nodes[tree.first_node + n];
      lowest[n] = lowest_of(node.left);
      const uint32_t leaves = lowest_of(node.right) - lowest[n];
      const uint64_t left_leaves = ((uint64_t{1} << leaves) - 1) << lowest[n];
      rulings[forest.splits[node.split].source].push_back({node.split, t, left_leaves});
    }
  }
  return rulings;
}

// Rows of masks as the kernel reads them.
class Table {
 public:
  Table(const Forest& forest, size_t states, Arena& arena)
      : row_bytes_(row_bytes_of(forest)), mask_bytes_(mask_bytes_of(forest)) {
    bytes_ = arena.add_raw<unsigned char>(states * row_bytes_);
  }
  void fill(size_t state) { memset(bytes_ + state * row_bytes_, 255, row_bytes_); }
  void copy(size_t from, size_t to) {
    memcpy(bytes_ + to * row_bytes_, bytes_ + from * row_bytes_, row_bytes_);
  }
  void rule_out(size_t state, const Ruling& ruling) {
    unsigned char* at = bytes_ + state * row_bytes_ + ruling.tree * mask_bytes_;
    uint64_t mask = 0;
    memcpy(&mask, at, mask_bytes_);
    mask &= ~ruling.left_leaves;
    memcpy(at, &mask, mask_bytes_);
  }
  const uint64_t* words() const { return reinterpret_cast<const uint64_t*>(bytes_); }

 private:
  size_t row_bytes_, mask_bytes_;
  unsigned char* bytes_;
};

const uint64_t* number_states(const Forest& forest, const Source& source,
                              std::vector<Ruling>& rulings, Arena& arena) {
  Table table(forest, states_of(source), arena);
  const size_t missing = source.thresholds + size_t{1};
  const auto index_of = [&](const Ruling& r) { return forest.splits[r.split].index; };
  std::sort(rulings.begin(), rulings.end(),
            [&](const Ruling& a, const Ruling& b) { return index_of(a) < index_of(b); });
  table.fill(0);
  table.fill(missing);
  auto next = rulings.begin();
  for (size_t rank = 1; rank <= source.thresholds; ++rank) {
    table.copy(rank - 1, rank);
    for (; next != rulings.end() && index_of(*next) < rank; ++next) table.rule_out(rank, *next);
  }
  for (const Ruling& ruling : rulings)
    if (forest.splits[ruling.split].missing_right) table.rule_out(missing, ruling);
  return table.words();
}

const uint64_t* code_states(const Forest& forest, const Source& source,
                            const std::vector<Ruling>& rulings, Arena& arena) {
  Table table(forest, states_of(source), arena);
  for (uint32_t code = 0; code < source.codes; ++code) {
    table.fill(code);
    for (const Ruling& ruling : rulings)
      if (forest.in_set(forest.splits[ruling.split].index, code)) table.rule_out(code, ruling);
  }
  return table.words();
}

}  // namespace

bool fits_leaf_masks(const Forest& forest) {
  size_t states = 0;
  for (const Source& source : forest.sources) states += states_of(source);
  return most_leaves_of(forest) <= most_leaves && states * row_bytes_of(forest) <= most_bytes;
}

LeafMasksView lower_leaf_masks(const Forest& forest, Adding adding, Arena& arena) {
  auto rulings = rulings_of(forest);
  std::vector<NumberMasks> numbers;
  std::vector<CodeMasks> codes;
  for (size_t s = 0; s < forest.sources.size(); ++s) {
    const Source& source = forest.sources[s];
    if (rulings[s].empty()) continue;
    if (source.codes)
      codes.push_back({code_states(forest, source, rulings[s], arena), source.slot});
    else
      numbers.push_back(
          {lower_ranks(forest, source, arena), number_states(forest, source, rulings[s], arena)});
  }
  std::vector<uint32_t> first_leaves, outputs;
  for (const Tree& tree : forest.trees) {
    first_leaves.push_back(tree.first_leaf);
    outputs.push_back(forest.leaf_width == 1 ? tree.output : 0);
  }

  LeafMasksView view;
  view.numbers = arena.copy(numbers);
  view.codes = arena.copy(codes);
  view.first_leaves = arena.copy(first_leaves);
  view.outputs = arena.copy(outputs);
  if (adding == Adding::f32)
    view.values_f32 =
        arena.copy(std::vector<float>(forest.leaf_values.begin(), forest.leaf_values.end()));
  else
    view.values = arena.copy(forest.leaf_values);
  view.number_count = static_cast<uint32_t>(numbers.size());
  view.code_count = static_cast<uint32_t>(codes.size());
  view.trees = static_cast<uint32_t>(forest.trees.size());
  view.mask_bytes = static_cast<uint32_t>(mask_bytes_of(forest));
  view.row_words = static_cast<uint32_t>(row_bytes_of(forest) / 8);
  view.adding = adding;
  return view;
}

}  // namespace pelton::forest
