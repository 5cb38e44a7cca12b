// Scoring a linear model: term by term in the source's order, one rounding per product and per sum.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/models/linear.h"
#include "cpp/simd/lane.h"

namespace pelton::models {

// Borrowed and plain.
struct LinearView {
  const Term* terms = nullptr;
  const double* weights = nullptr;
  const double* intercept = nullptr;
  uint32_t term_count = 0;
  uint32_t outputs = 1;
};

template <class V>
PELTON_KERNEL void add_weighted(const double* numbers, double weight, double* sums, size_t rows) {
  for (size_t row = 0; row < rows; row += V::lanes)
    (V::load(sums + row) + V::load(numbers + row) * V(weight)).store(sums + row);
}

template <class V>
PELTON_KERNEL void add_table(const int32_t* codes, const double* table, double* sums, size_t rows) {
  for (size_t row = 0; row < rows; row += V::lanes)
    (V::load(sums + row) + V::look_up(table, codes + row)).store(sums + row);
}

template <class V>
PELTON_KERNEL void add_constant(double value, double* sums, size_t rows) {
  for (size_t row = 0; row < rows; row += V::lanes)
    (V::load(sums + row) + V(value)).store(sums + row);
}

// `slots` gives numbers(slot) and codes(slot), the values of consecutive rows.
template <class V, class Slots>
PELTON_KERNEL void score_linear(const LinearView& view, const Slots& slots, size_t rows,
                                double* margins, size_t stride) {
  for (uint32_t output = 0; output < view.outputs; ++output) {
    double* sums = margins + output * stride;
    for (size_t row = 0; row < rows; row += V::lanes) V(0.0).store(sums + row);
    for (uint32_t at = 0; at < view.term_count; ++at) {
      const Term& term = view.terms[at];
      const double* weights = view.weights + term.first_weight;
      if (term.codes == 0)
        add_weighted<V>(slots.numbers(term.slot), weights[output], sums, rows);
      else
        add_table<V>(slots.codes(term.slot), weights + size_t{output} * term.codes, sums, rows);
    }
    add_constant<V>(view.intercept[output], sums, rows);
  }
}

}  // namespace pelton::models
