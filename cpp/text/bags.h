// What is done to bags, in the order and precision of SciPy's and scikit-learn's loops. Where the
// source holds float32, every result is rounded to it, and sums are kept in float64.
#pragma once
#include <cmath>
#include <cstdint>

#include "cpp/core/row.h"
#include "cpp/simd/lane.h"
#include "cpp/text/arena.h"

namespace pelton::text {

// A bag of the same features with other values.
template <class ValueOf>
Bag map_bag(const Bag& bag, Scratch& scratch, ValueOf value_of) {
  Entry* const entries = scratch.kept.take<Entry>(bag.count);
  for (size_t at = 0; at < bag.count; ++at)
    entries[at] = {bag.entries[at].feature, value_of(bag.entries[at])};
  return {entries, bag.count};
}

enum class Norm : uint8_t { l1 = 0, l2 = 1, max = 2 };

inline double norm_of(const Bag& bag, Norm norm, bool f32) {
  double sum = 0;
  for (size_t at = 0; at < bag.count; ++at) {
    const double value = bag.entries[at].value;
    if (norm == Norm::l1)
      sum += std::fabs(value);
    else if (norm == Norm::l2)
      sum += f32 ? narrow(value * value) : value * value;
    else
      sum = std::fabs(value) > sum ? std::fabs(value) : sum;
  }
  return norm == Norm::l2 ? std::sqrt(sum) : sum;
}

// Of one feature: 0 if it is not listed.
inline double value_at(const Bag& bag, uint32_t feature) {
  size_t low = 0, high = bag.count;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (bag.entries[middle].feature < feature)
      low = middle + 1;
    else
      high = middle;
  }
  return low < bag.count && bag.entries[low].feature == feature ? bag.entries[low].value : 0.0;
}

}  // namespace pelton::text
