// One block of memory, cut into the columns of a tile.
#include "cpp/exec/tile.h"

#include "cpp/exec/load.h"

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
  size_t texts = 0, bags = 0;
  for (const plan::Slot& slot : plan.slots) {
    texts += slot.is_text();
    bags += slot.is_bag();
  }
  texts_.resize(texts * tile_rows);
  bags_.resize(bags * tile_rows);
  texts = bags = 0;
  for (size_t slot = 0; slot < slots.size(); ++slot, next += slot_bytes) {
    slots[slot] = next;
    if (plan.slots[slot].is_text())
      slots[slot] = texts_.data() + texts++ * tile_rows;
    else if (plan.slots[slot].is_bag())
      slots[slot] = bags_.data() + bags++ * tile_rows;
    else if (plan.slots[slot].is_code())
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

void TileBuffers::load(const plan::Plan& plan, const Prepared& prepared, const BatchView& batch,
                       int64_t begin, size_t rows) {
  for (const uint32_t column : prepared.raw) {
    const ColumnSpec& spec = plan.schema[column];
    const ColumnView& view = batch.columns[column];
    if (spec.dtype == DType::text)
      load_texts(view, spec, begin, rows, batch.first_row, static_cast<Text*>(slots[column]));
    else if (spec.dtype == DType::string)
      load_codes(view, spec, begin, rows, batch.first_row, static_cast<int32_t*>(slots[column]));
    else
      load_numbers(view, spec, begin, rows, batch.first_row, static_cast<double*>(slots[column]));
  }
}

void TileBuffers::compute(const Prepared& prepared, size_t rows) {
  if (prepared.machine != nullptr) text.kept.reset();
  for (const Step& step : prepared.steps) {
    if (step.text_loop != nullptr) {
      run_text(prepared, step, rows);
      continue;
    }
    if (step.tile_loop == nullptr) {
      run_forest(prepared, step, rows);
      continue;
    }
    const ops::WideView placed = step.placed_at(first, slot_bytes);
    step.tile_loop(step.args(placed, rows));
  }
}

void TileBuffers::run_text(const Prepared& prepared, const Step& step, size_t rows) {
  step.text_loop({slots[step.a],
                  slots[step.out],
                  slot_bytes,
                  step.wide.outputs,
                  rows,
                  step.params,
                  {*prepared.machine, text, step.constants, step.constant_count}});
}

// Its kernels write columns that lie end to end.
void TileBuffers::run_forest(const Prepared& prepared, const Step& step, size_t rows) {
  const forest::Tile tile{numbers.data(), codes.data(), rows};
  prepared.forest_kernels->tile(*step.forest, tile, sums, scratch);
  for (uint32_t k = 0; k < step.wide.outputs; ++k)
    std::memcpy(slots[step.out + k], sums + k * tile_rows, tile_rows * sizeof(double));
}

}  // namespace pelton::exec
