// One block of memory, cut into the columns of a tile.
#include "cpp/exec/tile.h"

namespace pelton::exec {
namespace {

constexpr size_t column_bytes = tile_rows * sizeof(double);

size_t bytes_needed(const plan::Plan& plan, const Prepared& prepared) {
  // A transform's margins are its slots; nothing is computed into the margins' buffer.
  const size_t margins = prepared.transform != nullptr ? 0 : plan.margins() + plan.values();
  return plan.slots.size() * TileBuffers::slot_bytes +
         (prepared.widest_forest + margins) * column_bytes + prepared.tile_scratch_words * 8;
}

}  // namespace

TileBuffers::TileBuffers(const plan::Plan& plan, const Prepared& prepared)
    : slots(plan.slots.size()),
      numbers(plan.slots.size()),
      codes(plan.slots.size()),
      memory_(bytes_needed(plan, prepared)) {
  char* next = first = memory_.as<char>();
  for (size_t slot = 0; slot < slots.size(); ++slot, next += slot_bytes) {
    slots[slot] = next;
    if (plan.slots[slot].codes > 0)
      codes[slot] = reinterpret_cast<const int32_t*>(next);
    else
      numbers[slot] = reinterpret_cast<const double*>(next);
  }
  sums = reinterpret_cast<double*>(next);
  next += prepared.widest_forest * column_bytes;
  margins = reinterpret_cast<double*>(next);
  values = margins + plan.margins() * tile_rows;
  if (prepared.transform == nullptr) next += (plan.margins() + plan.values()) * column_bytes;
  scratch = reinterpret_cast<uint64_t*>(next);
}

}  // namespace pelton::exec
