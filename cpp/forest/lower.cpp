// A forest's tables, made at load, and the rule that picks the kernels.
#include "cpp/forest/lower.h"

#include <memory>

#include "cpp/forest/kernels.h"

namespace pelton::forest {
namespace {

struct Owned : Lowered {
  Arena arena;
};

}  // namespace

std::shared_ptr<const Lowered> lower(const Forest& forest, Portfolio portfolio) {
  auto lowered = std::make_shared<Owned>();
  lowered->walk = lower_walk(forest, lowered->arena);
  if (portfolio != Portfolio::walk && fits_tile_masks(forest)) {
    lowered->tile = TileChoice::masks;
    lowered->tile_masks = lower_tile_masks(forest, lowered->arena);
  }
  return lowered;
}

Chosen chosen(const Lowered& lowered) {
  return {"walk", lowered.tile == TileChoice::masks ? "masks" : "walk"};
}

size_t tile_scratch_words(const Lowered& lowered) {
  const TileMasksView& masks = lowered.tile_masks;
  return (size_t{masks.tests} + masks.places) * (tile_rows / 64) +
         size_t{lowered.walk.outputs} * tile_rows / 2;
}

size_t row_scratch_words(const Lowered&) {
  return 0;
}

}  // namespace pelton::forest
