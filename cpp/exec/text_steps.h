// Steps over texts and bags: one row after the other, on every path alike. Compiled once, for no
// instruction set in particular.
#pragma once
#include "cpp/core/row.h"
#include "cpp/models/linear_score.h"
#include "cpp/ops/op_table.h"
#include "cpp/ops/text_op.h"

namespace pelton::exec {

struct TextArgs {
  const void* in;  // texts or bags of consecutive rows
  void* out;       // texts, bags, numbers or codes; of a read_bag the first output's numbers
  size_t out_bytes_apart;  // from one output's numbers to the next one's
  uint32_t outputs;
  size_t rows;
  const double* params;
  ops::TextContext context;
};
using TextLoop = void (*)(const TextArgs& args);

TextLoop text_loop_of(uint32_t op);  // by id; null for operators on numbers and codes

// A linear model with bags among its terms; otherwise as models::score_linear. `is_bag`: per term.
// `slots` gives numbers(slot), codes(slot) and bags(slot) of consecutive rows.
template <class Slots>
void score_with_bags(const models::LinearView& view, const uint8_t* is_bag, const Slots& slots,
                     size_t rows, double* margins, size_t stride, text::Scratch& scratch) {
  const uint32_t outputs = view.outputs;
  scratch.brief.reset();
  double* const sums = scratch.brief.take<double>(outputs);
  for (size_t row = 0; row < rows; ++row) {
    for (uint32_t k = 0; k < outputs; ++k) sums[k] = 0;
    for (uint32_t at = 0; at < view.term_count; ++at) {
      const models::Term& term = view.terms[at];
      const double* weights = view.weights + term.first_weight;
      if (is_bag[at]) {
        const Bag& bag = slots.bags(term.slot)[row];
        for (size_t entry = 0; entry < bag.count; ++entry) {
          const double value = bag.entries[entry].value;
          const double* own = weights + size_t{bag.entries[entry].feature} * outputs;
          for (uint32_t k = 0; k < outputs; ++k) sums[k] += value * own[k];
        }
      } else if (term.codes == 0) {
        const double number = slots.numbers(term.slot)[row];
        for (uint32_t k = 0; k < outputs; ++k) sums[k] += number * weights[k];
      } else {
        const auto code = static_cast<size_t>(slots.codes(term.slot)[row]);
        for (uint32_t k = 0; k < outputs; ++k) sums[k] += weights[size_t{k} * term.codes + code];
      }
    }
    for (uint32_t k = 0; k < outputs; ++k) margins[k * stride + row] = sums[k] + view.intercept[k];
  }
}

}  // namespace pelton::exec
