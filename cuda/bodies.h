// Kernel bodies: ordinary functions, tested on any machine through host_grid. One thread, one row.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/column.h"
#include "cuda/columns.h"
#include "cuda/image.h"
#include "cuda/lane.h"
#include "cuda/score.h"
#include "cuda/steps.h"

namespace pelton::cuda {

// One launch. All memory is the device's.
struct Job {
  Image image;
  const ColumnView* columns;  // one per image.inputs; text as codes
  int64_t rows;
  Cell* scratch;          // image.slot_count cells per thread; null: they fit local_cells
  double* margins;        // rows * margin_count
  double* values;         // rows * value_count
  int32_t* labels;        // rows; null: not wanted
  uint64_t* first_fault;  // row * input_count + input of the first cell that breaks the contract
};
inline constexpr uint64_t no_fault = ~uint64_t{0};
// Up to this many slots lie in the thread's own memory.
inline constexpr uint32_t local_cells = 32;

PELTON_KERNEL bool is_allowed(const Image& image, const Input& input, double value) {
  const double* allowed = image.allowed + input.first_allowed;
  const auto count = static_cast<int32_t>(input.allowed);
  return ops::Encode::apply(value, allowed, input.allowed) < count;
}

// Loads the raw cell of one input; false: the contract does not take it.
PELTON_KERNEL bool load(const Image& image, const Input& input, const ColumnView& column,
                        int64_t row, Cell& cell) {
  if (input.codes == 0) {
    double number = number_at(column, row);
    if (input.narrow != 0) number = narrow(number);
    cell.number = number;
    if (is_nan(number)) return input.nullable != 0;
    return input.low <= number && number <= input.high &&
           (input.closed == 0 || is_allowed(image, input, number));
  }
  const uint32_t null = input.codes - 1, unseen = input.codes - 2;
  const uint32_t code = is_present(column, row) ? value_at<uint32_t>(column, row) : null;
  cell.code = static_cast<int32_t>(code < input.codes ? code : unseen);
  if (code == null) return input.nullable != 0;
  return code < input.codes && (input.closed == 0 || is_allowed(image, input, code));
}

PELTON_KERNEL void score_row(const Job& job, int64_t row, Cells cells) {
  const Image& image = job.image;
  for (uint32_t at = 0; at < image.input_count; ++at) {
    const Input& input = image.inputs[at];
    if (!load(image, input, job.columns[at], row, cells[input.slot]))
      keep_smallest(job.first_fault, static_cast<uint64_t>(row) * image.input_count + at);
  }
  run_steps(image, cells);
  double* margins = job.margins + row * image.margin_count;
  double* values = job.values + row * image.value_count;
  score_cells(image, cells, margins);
  answer_cells(image, cells, margins, values, job.labels != nullptr ? job.labels + row : nullptr);
}

// The cells lie in the thread's own memory.
PELTON_KERNEL void score_local_body(Lane lane, const Job& job) {
  Cell cells[local_cells];
  for (uint64_t row = lane.first(); row < static_cast<uint64_t>(job.rows); row += lane.stride())
    score_row(job, static_cast<int64_t>(row), {cells, 1});
}

// The cells lie in job.scratch, slot by slot, so that neighbouring threads touch neighbours.
PELTON_KERNEL void score_scratch_body(Lane lane, const Job& job) {
  const Cells cells{job.scratch + lane.first(), static_cast<size_t>(lane.stride())};
  for (uint64_t row = lane.first(); row < static_cast<uint64_t>(job.rows); row += lane.stride())
    score_row(job, static_cast<int64_t>(row), cells);
}

}  // namespace pelton::cuda
