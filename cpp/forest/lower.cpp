// A forest's tables, made at load, and the rule that picks the kernels.
#include "cpp/forest/lower.h"

#include <algorithm>
#include <memory>

#include "cpp/forest/kernels.h"
#include "cpp/forest/portfolio.h"

namespace pelton::forest {
namespace {

struct Owned : Lowered {
  Arena arena;
};

bool all_f32(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](double x) { return static_cast<double>(static_cast<float>(x)) == x; });
}

}  // namespace

Adding adding_of(const Forest& forest) {
  if (forest.sum == Sum::f64) return Adding::f64;
  return all_f32(forest.leaf_values) && all_f32(forest.base) ? Adding::f32 : Adding::rounded;
}

// Tile masks work on a whole tile whatever its rows; below about this many, rows one by one are
// quicker. Measured: test_forest --bench.
constexpr uint32_t few_rows_by_leaf_masks = 48;
constexpr uint32_t few_rows_by_rank_walk = 24;

// Masks do the same work for every row, a walk only that of its path: rows and batches take masks
// wherever the forest fits their tables, else the rank walk. The walk remains for forests with very
// many sets.
std::shared_ptr<const Lowered> lower(const Forest& forest, Portfolio portfolio) {
  auto lowered = std::make_shared<Owned>();
  const bool masks = portfolio == Portfolio::automatic || portfolio == Portfolio::masks;
  const bool row_masks = masks && fits_leaf_masks(forest);
  const bool tile_masks = masks && fits_tile_masks(forest);
  const bool ranks =
      portfolio != Portfolio::walk && !(row_masks && tile_masks) && fits_rank_walk(forest);
  if (ranks) {
    lowered->row = RowChoice::rank_walk;
    lowered->tile = TileChoice::rank_walk;
  }
  if (row_masks) lowered->row = RowChoice::leaf_masks;
  if (tile_masks) lowered->tile = TileChoice::tile_masks;

  std::vector<ReadSlot> slots;
  for (const Source& source : forest.sources) {
    slots.push_back({source.slot, source.codes != 0});
    lowered->cells = std::max(lowered->cells, source.slot + 1);
  }
  const Adding adding = adding_of(forest);
  lowered->walk = lower_walk(forest, lowered->arena);
  if (ranks) lowered->rank_walk = lower_rank_walk(forest, lowered->arena);
  if (row_masks) lowered->leaf_masks = lower_leaf_masks(forest, adding, lowered->arena);
  if (tile_masks) lowered->tile_masks = lower_tile_masks(forest, adding, lowered->arena);
  lowered->slots = lowered->arena.copy(slots);
  lowered->slot_count = static_cast<uint32_t>(slots.size());
  if (tile_masks && portfolio == Portfolio::automatic)
    lowered->few_rows = row_masks ? few_rows_by_leaf_masks : few_rows_by_rank_walk;
  return lowered;
}

Chosen chosen(const Lowered& lowered) {
  constexpr const char* rows[] = {"walk", "rank walk", "leaf masks"};
  constexpr const char* tiles[] = {"walk", "rank walk", "tile masks"};
  return {rows[static_cast<size_t>(lowered.row)], tiles[static_cast<size_t>(lowered.tile)]};
}

size_t tile_scratch_words(const Lowered& lowered) {
  const size_t by_row = one_row_words(lowered) + row_scratch_words(lowered);
  if (lowered.tile == TileChoice::rank_walk)
    return std::max(by_row, (lowered.rank_walk.columns * tile_rows + 1) / 2);
  const TileMasksView& masks = lowered.tile_masks;
  return std::max(by_row, (size_t{masks.tests} + masks.places) * (tile_rows / 64) +
                              size_t{lowered.walk.outputs} * tile_rows / 2);
}

size_t row_scratch_words(const Lowered& lowered) {
  if (lowered.row == RowChoice::rank_walk) return (lowered.rank_walk.columns + 1) / 2;
  const LeafMasksView& masks = lowered.leaf_masks;
  return size_t{masks.row_words} + masks.number_count + masks.code_count;
}

}  // namespace pelton::forest
