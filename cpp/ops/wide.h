// What an operator over many columns sees: the inputs and outputs of one row or one register of
// rows.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

// What such an operator is checked for before it is run.
struct WideFacts {
  uint32_t inputs, outputs;
  const double* constants;
  uint32_t constant_count;
};

// Slots lie at equal distances from each other, those of a row as those of a tile.
struct WideView {
  char* slots;
  size_t slot_bytes;
  const uint32_t* reads;  // the slots of the inputs
  uint32_t inputs;
  uint32_t first_out;  // outputs are consecutive slots
  uint32_t outputs;
  const double* constants;
  uint32_t constant_count;
};

template <class V>
struct WideRow : WideView {
  size_t at;  // of the register's first row

  PELTON_KERNEL WideRow(const WideView& view, size_t row) : WideView(view), at(row) {}
  PELTON_KERNEL double* numbers(uint32_t slot) const {
    return reinterpret_cast<double*>(slots + slot * slot_bytes) + at;
  }
  PELTON_KERNEL V in(uint32_t k) const { return V::load(numbers(reads[k])); }
  PELTON_KERNEL void out(uint32_t k, V value) const { value.store(numbers(first_out + k)); }
  // What has been written already: outputs serve as scratch.
  PELTON_KERNEL V result(uint32_t k) const { return V::load(numbers(first_out + k)); }
};

}  // namespace pelton::ops
