// A plan's steps on one row: a switch over the operator table, one branch per operator.
#pragma once
#include <cstring>

#include "cpp/core/row.h"
#include "cpp/forest/walk.h"
#include "cpp/ops/op_table.h"
#include "cpp/simd/vec_scalar.h"
#include "cuda/image.h"

namespace pelton::cuda {

// The slots of one thread's row: neighbours in its own memory, or `apart` cells from each other
// so that the threads of a warp touch neighbours.
struct Cells {
  Cell* first;
  size_t apart;
  PELTON_KERNEL Cell& operator[](uint32_t slot) const { return first[slot * apart]; }
  // As the forest's walk reads them.
  PELTON_KERNEL double number(uint32_t slot) const { return (*this)[slot].number; }
  PELTON_KERNEL uint32_t code(uint32_t slot) const {
    return static_cast<uint32_t>((*this)[slot].code);
  }
  // As the linear models' formula reads them: the values of consecutive rows, here one.
  PELTON_KERNEL const double* numbers(uint32_t slot) const { return &(*this)[slot].number; }
  PELTON_KERNEL const int32_t* codes(uint32_t slot) const { return &(*this)[slot].code; }
};

template <class Op>
PELTON_KERNEL void run_step(const Image& image, const Step& step, Cells cells) {
  using ops::Shape;
  const double* constants = image.constants;
  const Cell in = cells[step.in[0]];
  Cell& out = cells[step.out];
  const double* table = constants + step.first_constant;
  constexpr Shape shape = Op::info.shape;
  if constexpr (shape >= Shape::map_text) {
    return;  // no plan with such a step comes here: see PlanImage
  } else if constexpr (shape == Shape::forest) {
    // Sums into neighbours are sums into cells, `apart` from each other.
    forest::walk(placed(image.forests[step.forest], image.base), cells, &out.number, cells.apart);
  } else if constexpr (shape == Shape::wide) {
    typename Op::Params params;
    if constexpr (std::tuple_size_v<decltype(Op::fields)> > 0)
      memcpy(&params, step.params, sizeof params);
    const ops::WideView view{reinterpret_cast<char*>(cells.first),
                             cells.apart * sizeof(Cell),
                             image.reads + step.first_read,
                             step.reads,
                             step.out,
                             step.outputs,
                             table,
                             step.constants};
    Op::template apply<scalar::F64>(ops::WideRow<scalar::F64>(view, 0), params);
  } else if constexpr (shape == Shape::look_up) {
    out.number = table[in.code];
  } else if constexpr (shape == Shape::recode) {
    out.code = static_cast<int32_t>(table[in.code]);
  } else if constexpr (shape == Shape::encode) {
    out.code = Op::apply(in.number, table, step.constants);
  } else {
    typename Op::Params params;
    if constexpr (std::tuple_size_v<decltype(Op::fields)> > 0) {
      static_assert(sizeof params == std::tuple_size_v<decltype(Op::fields)> * sizeof(double));
      memcpy(&params, step.params, sizeof params);
    }
    if constexpr (shape == Shape::map_two)
      out.number = Op::template apply<double>(in.number, cells[step.in[1]].number, params);
    else if constexpr (shape == Shape::map_code)
      out.number = Op::template apply<double>(static_cast<double>(in.code), params);
    else
      out.number = Op::template apply<double>(in.number, params);
  }
}

PELTON_KERNEL void run_steps(const Image& image, Cells cells) {
  for (uint32_t at = 0; at < image.step_count; ++at) {
    const Step& step = image.steps[at];
    switch (step.op) {
#define PELTON_STEP(id, Op)                \
  case id:                                 \
    run_step<ops::Op>(image, step, cells); \
    break;
      PELTON_OPS(PELTON_STEP)
#undef PELTON_STEP
    }
  }
}

}  // namespace pelton::cuda
