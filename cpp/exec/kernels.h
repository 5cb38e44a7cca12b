// The loops over rows, written once per shape against a register type and compiled once per
// instruction set. Columns are padded to tile_rows, so the last register may run past `rows`.
#pragma once
#include <cstring>

#include "cpp/core/row.h"
#include "cpp/models/linear_score.h"
#include "cpp/models/links.h"
#include "cpp/ops/op_table.h"

namespace pelton::exec {

// What one step reads and writes: numbers (double) or codes (int32), by the operator's shape.
struct StepArgs {
  const void* a;
  const void* b;
  void* out;
  size_t rows;
  const double* params;
  const double* constants;
  uint32_t constant_count;
  const ops::WideView* wide;  // wide operators read and write this alone
};
using StepLoop = void (*)(const StepArgs& args);

// The slots of a tile or of a row; null where a slot is of the other kind or is not computed.
struct SlotPointers {
  void* const* slots;
  PELTON_KERNEL const double* numbers(uint32_t slot) const {
    return static_cast<const double*>(slots[slot]);
  }
  PELTON_KERNEL const int32_t* codes(uint32_t slot) const {
    return static_cast<const int32_t*>(slots[slot]);
  }
  const Bag* bags(uint32_t slot) const { return static_cast<const Bag*>(slots[slot]); }
};
struct CellPointers {
  Cell* cells;
  PELTON_KERNEL const double* numbers(uint32_t slot) const { return &cells[slot].number; }
  PELTON_KERNEL const int32_t* codes(uint32_t slot) const { return &cells[slot].code; }
  const Bag* bags(uint32_t slot) const { return cells[slot].bag; }
};

struct Kernels {
  StepLoop step[ops::last_op + 1];  // by operator id
  void (*linear_tile)(const models::LinearView&, const SlotPointers&, size_t rows, double* margins);
  void (*link_tile)(const models::LinkView&, const double* margins, double* values, size_t rows);
};

template <class V, class Op>
void step_loop(const StepArgs& args) {
  using ops::Shape;
  constexpr Shape shape = Op::info.shape;
  typename Op::Params p;
  if constexpr (std::tuple_size_v<decltype(Op::fields)> > 0) memcpy(&p, args.params, sizeof p);
  const auto* numbers = static_cast<const double*>(args.a);
  const auto* codes = static_cast<const int32_t*>(args.a);
  auto* out = static_cast<double*>(args.out);
  auto* out_codes = static_cast<int32_t*>(args.out);
  if constexpr (shape == Shape::map_one) {
    for (size_t row = 0; row < args.rows; row += V::lanes)
      Op::template apply<V>(V::load(numbers + row), p).store(out + row);
  } else if constexpr (shape == Shape::map_two) {
    const auto* second = static_cast<const double*>(args.b);
    for (size_t row = 0; row < args.rows; row += V::lanes)
      Op::template apply<V>(V::load(numbers + row), V::load(second + row), p).store(out + row);
  } else if constexpr (shape == Shape::map_code) {
    for (size_t row = 0; row < args.rows; row += V::lanes)
      Op::template apply<V>(V::from_codes(codes + row), p).store(out + row);
  } else if constexpr (shape == Shape::look_up) {
    for (size_t row = 0; row < args.rows; row += V::lanes)
      V::look_up(args.constants, codes + row).store(out + row);
  } else if constexpr (shape == Shape::wide) {
    for (size_t row = 0; row < args.rows; row += V::lanes)
      Op::template apply<V>(ops::WideRow<V>(*args.wide, row), p);
  } else if constexpr (shape == Shape::recode) {
    for (size_t row = 0; row < args.rows; ++row)
      out_codes[row] = static_cast<int32_t>(args.constants[codes[row]]);
  } else {
    for (size_t row = 0; row < args.rows; ++row)
      out_codes[row] = Op::apply(numbers[row], args.constants, args.constant_count);
  }
}

template <class V>
void linear_tile(const models::LinearView& view, const SlotPointers& slots, size_t rows,
                 double* margins) {
  models::score_linear<V>(view, slots, rows, margins, tile_rows);
}

template <class V>
void link_tile(const models::LinkView& view, const double* margins, double* values, size_t rows) {
  for (size_t row = 0; row < rows; row += V::lanes)
    models::apply_link<V>(view, margins + row, values + row, tile_rows);
}

template <class V>
constexpr Kernels make_kernels() {
  Kernels kernels{{}, linear_tile<V>, link_tile<V>};
#define PELTON_FILL(id, Op) \
  if constexpr (ops::Op::info.shape < ops::Shape::forest) kernels.step[id] = step_loop<V, ops::Op>;
  PELTON_OPS(PELTON_FILL)
#undef PELTON_FILL
  return kernels;
}

extern const Kernels kernels_scalar, kernels_avx2, kernels_avx512;

}  // namespace pelton::exec
