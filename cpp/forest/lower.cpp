// A forest's tables, made at load.
#include "cpp/forest/lower.h"

#include <memory>

#include "cpp/forest/kernels.h"

namespace pelton::forest {
namespace {

struct Owned : Lowered {
  Arena arena;
};

}  // namespace

std::shared_ptr<const Lowered> lower(const Forest& forest, Portfolio) {
  auto lowered = std::make_shared<Owned>();
  lowered->walk = lower_walk(forest, lowered->arena);
  return lowered;
}

Chosen chosen(const Lowered&) {
  return {"walk", "walk"};
}

size_t tile_scratch_words(const Lowered&) {
  return 0;
}

size_t row_scratch_words(const Lowered&) {
  return 0;
}

}  // namespace pelton::forest
