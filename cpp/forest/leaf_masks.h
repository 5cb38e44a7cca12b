// Leaf masks: one row through small trees, without a single jump.
//
// Leaves are numbered from left to right. A node that sends the row right rules out the leaves of
// its left subtree; the lowest leaf not ruled out by any node is where the row ends (QuickScorer,
// SIGIR 2015). All nodes of one source in all trees depend on one value only, so what they rule out
// together is tabulated by the value's rank or code: a row is the AND of one table row per source.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cpp/core/row.h"
#include "cpp/forest/lowered.h"

namespace pelton::forest {

inline constexpr size_t cache_line_words = 8;

// Writes where each source's table row begins; returns how many.
PELTON_KERNEL size_t find_states(const LeafMasksView& view, const Cell* cells,
                                 const uint64_t** states) {
  size_t count = 0;
  for (uint32_t k = 0; k < view.number_count; ++k) {
    const NumberMasks& masks = view.numbers[k];
    const uint32_t state = rank_of(masks.source, cells[masks.source.slot].number);
    states[count++] = masks.states + size_t{state} * view.row_words;
  }
  for (uint32_t k = 0; k < view.code_count; ++k) {
    const CodeMasks& masks = view.codes[k];
    const auto state = static_cast<uint32_t>(cells[masks.slot].code);
    states[count++] = masks.states + size_t{state} * view.row_words;
  }
  return count;
}

// `chunk` cache lines at a time, so that their ANDs do not wait for each other.
template <class Rows, size_t chunk>
PELTON_KERNEL void and_states(const uint64_t* const* states, size_t count, size_t first,
                              uint64_t* masks) {
  Rows all[chunk];
  for (size_t k = 0; k < chunk; ++k) all[k] = Rows::all();
  for (size_t s = 0; s < count; ++s)
    for (size_t k = 0; k < chunk; ++k)
      all[k] = all[k] & Rows::load(states[s] + first + k * cache_line_words);
  for (size_t k = 0; k < chunk; ++k) all[k].store(masks + first + k * cache_line_words);
}

template <class Mask>
PELTON_KERNEL uint32_t lowest_leaf(const uint64_t* masks, size_t tree) {
  Mask mask;
  memcpy(&mask, reinterpret_cast<const unsigned char*>(masks) + tree * sizeof mask, sizeof mask);
  return static_cast<uint32_t>(__builtin_ctzll(mask));
}

template <class Mask, Adding adding>
PELTON_KERNEL void add_leaves(const Lowered& lowered, const uint64_t* masks, double* margins) {
  const LeafMasksView& view = lowered.leaf_masks;
  const uint32_t width = lowered.walk.leaf_width;
  const RealOf<adding>* values;
  if constexpr (adding == Adding::f32)
    values = view.values_f32;
  else
    values = view.values;
  if (lowered.walk.outputs == 1) {  // the sum stays in a register
    auto sum = static_cast<RealOf<adding>>(margins[0]);
    for (size_t tree = 0; tree < view.trees; ++tree)
      sum = add<adding>(sum, values[view.first_leaves[tree] + lowest_leaf<Mask>(masks, tree)]);
    margins[0] = sum;
    return;
  }
  for (size_t tree = 0; tree < view.trees; ++tree) {
    const size_t leaf = view.first_leaves[tree] + lowest_leaf<Mask>(masks, tree);
    double* sums = margins + view.outputs[tree];
    for (uint32_t k = 0; k < width; ++k)
      sums[k] = add<adding>(static_cast<RealOf<adding>>(sums[k]), values[leaf * width + k]);
  }
}

template <class Mask>
PELTON_KERNEL void add_leaves_of(const Lowered& lowered, const uint64_t* masks, double* margins) {
  switch (lowered.leaf_masks.adding) {
    case Adding::f64:
      return add_leaves<Mask, Adding::f64>(lowered, masks, margins);
    case Adding::f32:
      return add_leaves<Mask, Adding::f32>(lowered, masks, margins);
    case Adding::rounded:
      return add_leaves<Mask, Adding::rounded>(lowered, masks, margins);
  }
}

template <class Rows>
PELTON_KERNEL void run_leaf_masks(const Lowered& lowered, const Cell* cells, double* margins,
                                  uint64_t* scratch) {
  const LeafMasksView& view = lowered.leaf_masks;
  uint64_t* masks = scratch;
  auto* states = reinterpret_cast<const uint64_t**>(scratch + view.row_words);
  const size_t count = find_states(view, cells, states);
  size_t first = 0;
  for (; first + 4 * cache_line_words <= view.row_words; first += 4 * cache_line_words)
    and_states<Rows, 4>(states, count, first, masks);
  for (; first < view.row_words; first += cache_line_words)
    and_states<Rows, 1>(states, count, first, masks);

  begin_sums(lowered.walk, margins, 1);
  switch (view.mask_bytes) {
    case 1:
      add_leaves_of<uint8_t>(lowered, masks, margins);
      break;
    case 2:
      add_leaves_of<uint16_t>(lowered, masks, margins);
      break;
    case 4:
      add_leaves_of<uint32_t>(lowered, masks, margins);
      break;
    default:
      add_leaves_of<uint64_t>(lowered, masks, margins);
  }
  end_sums(lowered.walk, margins, 1);
}

}  // namespace pelton::forest
