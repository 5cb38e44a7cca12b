// Names the cell that breaks the contract, in the engine's own words.
#include "cuda/faults.h"

#include <cstring>

#include "cpp/core/error.h"
#include "cpp/exec/load.h"
#include "cuda/columns.h"

namespace pelton::cuda {
namespace {

// A single load of a kernel must not straddle two of its words.
void check_aligned(const ColumnSpec& spec, const ColumnView& view) {
  const size_t width = width_of(view.layout);
  if (width == 0) return;
  if (reinterpret_cast<uintptr_t>(view.data) % width != 0 ||
      view.stride_bytes % static_cast<ptrdiff_t>(width) != 0)
    throw ContractFailure(-1, spec.name, "values at multiples of their size", "a packed record");
}

}  // namespace

void check_on_device(const plan::Plan& plan, const std::vector<Input>& inputs,
                     const BatchView& batch) {
  for (const Input& input : inputs) {
    const ColumnSpec& spec = plan.schema[input.slot];
    const ColumnView& view = batch.columns[input.slot];
    if (input.codes > 0 && view.layout != Layout::codes)
      throw ContractFailure(-1, spec.name, "codes of its categories on the device", "strings");
    check_aligned(spec, view);
  }
}

void throw_fault(const plan::Plan& plan, const std::vector<Input>& inputs, const BatchView& batch,
                 int64_t first, uint64_t fault, const Fetch& fetch) {
  const Input& input = inputs[fault % inputs.size()];
  const auto row = first + static_cast<int64_t>(fault / inputs.size());
  const ColumnSpec& spec = plan.schema[input.slot];
  // The engine's own check says it, on a copy of the one cell.
  ColumnView view = batch.columns[input.slot];
  const int64_t at = view.offset + row;
  unsigned char cell[8] = {}, valid = 0;
  if (const size_t width = width_of(view.layout); width > 0) {
    const ptrdiff_t step =
        view.stride_bytes != 0 ? view.stride_bytes : static_cast<ptrdiff_t>(width);
    fetch(cell, static_cast<const std::byte*>(view.data) + at * step, width);
  } else {
    fetch(cell, static_cast<const std::byte*>(view.data) + at / 8, 1);
    cell[0] = cell[0] >> (at % 8) & 1;
  }
  if (view.validity != nullptr) {
    fetch(&valid, view.validity + at / 8, 1);
    valid = valid >> (at % 8) & 1;
    view.validity = &valid;
  }
  view.data = cell;
  view.offset = 0;
  view.stride_bytes = 0;
  double number;
  int32_t code;
  const int64_t number_of_row = batch.first_row + row;
  if (input.codes > 0)
    exec::load_codes(view, spec, 0, 1, number_of_row, &code);
  else
    exec::load_numbers(view, spec, 0, 1, number_of_row, &number);
  throw Failure(ErrorCode::internal, "cuda: a kernel refused a cell that the engine takes");
}

}  // namespace pelton::cuda
