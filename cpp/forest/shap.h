// TreeSHAP: who made the margin what it is, for a tile of rows at once. The formula is
// shap_view.h's.
//
// On the way down the products over the path are kept at every point t; on the way up the sums of
// the leaves below. The player of an edge gets the sum below it times what its own factor stands
// for, less what an earlier edge of the same player has already had of the same leaves.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/row.h"
#include "cpp/forest/kernels.h"
#include "cpp/forest/shap_view.h"
#include "cpp/simd/lane.h"

namespace pelton::forest {

inline constexpr uint32_t shap_points = 4;                   // evaluated in one pass over the tree
inline constexpr uint32_t shap_constants = 5 * shap_points;  // of a step
inline constexpr size_t shap_words = tile_rows / 64;

template <class V>
PELTON_KERNEL void shap_bits(const ShapView& view, const Tile& tile, uint64_t* bits) {
  for (uint32_t k = 0; k < view.split_count; ++k, bits += shap_words) {
    const ShapSplit& split = view.splits[k];
    for (size_t word = 0; word * 64 < tile.rows; ++word) {
      uint64_t right = 0;
      if (split.is_code) {
        const int32_t* codes = tile.codes[split.slot] + word * 64;
        const uint32_t* words = view.set_words + split.first_word;
        for (uint32_t row = 0; row < 64; ++row) {
          const auto code = static_cast<uint32_t>(codes[row]);
          right |= uint64_t{words[code / 32] >> (code % 32) & 1} << row;
        }
      } else {
        const double* numbers = tile.numbers[split.slot] + word * 64;
        for (uint32_t row = 0; row < 64; row += V::lanes) {
          const V x = V::load(numbers + row);
          uint64_t some = V::bits_of(V(split.threshold) < x);
          if (split.missing_right) some |= V::bits_of(is_nan(x));
          right |= some << row;
        }
      }
      bits[word] = right;
    }
  }
}

// A step's constants at each point: three of what it multiplies with and two of what the player
// gets. Which of them a row takes: [0] the player failed a test before, [1] it goes left, [2] it
// goes right.
template <uint32_t points>
struct ShapConstants {
  double factor[3][points];
  double share[2][points];  // of [1] and [2]; a player that failed before gets nothing more
};

// At one point: the factor of a player whose tests hold is t + rest * z, of one that failed rest *
// z.
template <uint32_t points>
PELTON_KERNEL void shap_constants_of(const ShapView& view, const ShapStep& step, uint32_t output,
                                     const double* t, const double* rest,
                                     ShapConstants<points>& to) {
  const double left = step.old * step.left_ratio, right = step.old * step.right_ratio;
  const double* values = view.leaf_values + size_t{step.value} * view.leaf_width + output;
  for (uint32_t k = 0; k < points; ++k) {
    const double over = step.before == 0 ? 1.0 : 1.0 / (t[k] + rest[k] * step.old);
    const double left_holds = (t[k] + rest[k] * left) * over, left_fails = rest[k] * left * over;
    const double right_holds = (t[k] + rest[k] * right) * over;
    const double right_fails = rest[k] * right * over;
    if (step.kind == ShapStep::pair) {
      const double a = values[0], b = values[view.leaf_width];
      to.factor[0][k] = a * step.left_ratio + b * step.right_ratio;
      to.factor[1][k] = a * left_holds + b * right_fails;
      to.factor[2][k] = a * left_fails + b * right_holds;
      to.share[0][k] = right * (a - b) * over * over;
      to.share[1][k] = left * (b - a) * over * over;
      continue;
    }
    const double down = step.right ? right : left, other = step.right ? left : right;
    const double holds = step.right ? right_holds : left_holds;
    const double fails = step.right ? right_fails : left_fails;
    const double value = step.kind == ShapStep::leaf ? values[0] : 1.0;
    to.factor[0][k] = value * (step.right ? step.right_ratio : step.left_ratio);
    to.factor[1 + step.right][k] = value * holds;
    to.factor[2 - step.right][k] = value * fails;
    if (step.kind == ShapStep::leaf) {  // of the product above it
      to.share[step.right][k] = value * other * over * over;
      to.share[1 - step.right][k] = -value * down * over * over;
    } else {  // of the sum below it
      to.share[step.right][k] = other * over / (t[k] + rest[k] * down);
      to.share[1 - step.right][k] = -over / rest[k];
    }
  }
}

// Some rows of one tree at some points.
template <class V, uint32_t points>
struct ShapLanes {
  const ShapStep* steps;
  uint32_t count;
  const ShapConstants<points>* constants;
  const uint64_t* bits;  // of all splits
  size_t row;            // the first
  double* products;      // [level][point][lane]
  double* sums;          // the same: of the leaves below the node at this level
  uint64_t* passed;      // per level: rows whose tests of the player that led there hold
  double* shares;        // [group * tile_rows + row]

  PELTON_KERNEL double* at(double* stack, uint32_t level) const {
    return stack + size_t{level} * points * V::lanes;
  }

  PELTON_KERNEL void run(const double* weights) const {
    for (uint32_t k = 0; k < points; ++k) V(weights[k]).store(products + k * V::lanes);
    for (uint32_t k = 0; k < points; ++k) V(0.0).store(sums + k * V::lanes);
    passed[0] = ~uint64_t{0};
    for (uint32_t index = 0; index < count; ++index) take(steps[index], constants[index]);
  }

  PELTON_KERNEL void take(const ShapStep& step, const ShapConstants<points>& c) const {
    const uint64_t goes_right = bits[size_t{step.split} * shap_words + row / 64] >> row % 64;
    const uint64_t good = passed[step.before];
    const auto right = V::mask_of(goes_right), held = V::mask_of(good);
    const auto pick = [&](const double (&one)[3][points], uint32_t k) {
      return select(held, select(right, V(one[2][k]), V(one[1][k])), V(one[0][k]));
    };
    const auto pick_share = [&](uint32_t k) {
      return select(held, select(right, V(c.share[1][k]), V(c.share[0][k])), V(0.0));
    };
    double* above = at(products, step.level);
    double* sum_above = at(sums, step.level);
    if (step.kind == ShapStep::enter) {
      for (uint32_t k = 0; k < points; ++k) {
        (V::load(above + k * V::lanes) * pick(c.factor, k)).store(above + (points + k) * V::lanes);
        V(0.0).store(sum_above + (points + k) * V::lanes);
      }
      passed[step.level + 1] = good & (step.right ? goes_right : ~goes_right);
      return;
    }
    double* share_at = shares + size_t{step.group} * tile_rows + row;
    V share = V::load(share_at);
    for (uint32_t k = 0; k < points; ++k) {
      if (step.kind == ShapStep::leave) {
        const V below = V::load(sum_above + (points + k) * V::lanes);
        share = share + below * pick_share(k);
        (V::load(sum_above + k * V::lanes) + below).store(sum_above + k * V::lanes);
      } else {
        const V product = V::load(above + k * V::lanes);
        share = share + product * pick_share(k);
        (V::load(sum_above + k * V::lanes) + product * pick(c.factor, k))
            .store(sum_above + k * V::lanes);
      }
    }
    share.store(share_at);
  }
};

// Words of scratch, in this order.
PELTON_KERNEL size_t shap_words_needed(const ShapView& view) {
  return size_t{view.split_count} * shap_words + size_t{view.most_steps} * shap_constants +
         size_t{view.most_levels} * (2 * shap_points * 8 + 1) + 64;
}

template <class V, uint32_t points>
PELTON_KERNEL void shap_tree(const ShapView& view, const ShapTree& tree, uint32_t output,
                             uint32_t first_point, const Tile& tile, double* shares,
                             uint64_t* scratch) {
  uint64_t* next = scratch + size_t{view.split_count} * shap_words;
  auto* products = reinterpret_cast<double*>(next);
  double* sums = products + size_t{view.most_levels} * points * V::lanes;
  auto* constants =
      reinterpret_cast<ShapConstants<points>*>(sums + size_t{view.most_levels} * points * V::lanes);
  auto* passed = reinterpret_cast<uint64_t*>(constants + tree.steps);
  const ShapStep* steps = view.steps + tree.first_step;
  const double* t = view.t + first_point;
  for (uint32_t index = 0; index < tree.steps; ++index)
    shap_constants_of<points>(view, steps[index], output, t, view.rest + first_point,
                              constants[index]);
  for (size_t row = 0; row < tile.rows; row += V::lanes)
    ShapLanes<V, points>{steps, tree.steps, constants, scratch, row, products, sums, passed, shares}
        .run(view.weights + first_point);
}

// shares[(output * groups + group) * tile_rows + row]; rows beyond the tile's hold anything.
template <class V>
PELTON_KERNEL void run_shap(const ShapView& view, const Tile& tile, double* shares,
                            uint64_t* scratch) {
  const size_t width = size_t{view.groups} * tile_rows;
  for (size_t at = 0; at < width * view.outputs; ++at) shares[at] = 0;
  shap_bits<V>(view, tile, scratch);
  for (uint32_t index = 0; index < view.tree_count; ++index) {
    const ShapTree& tree = view.trees[index];
    for (uint32_t k = 0; k < view.leaf_width; ++k) {
      double* to = shares + (tree.output + k) * width;
      uint32_t first = tree.points * (tree.points - 1) / 2;
      const uint32_t end = first + tree.points;
      for (; end - first > shap_points; first += shap_points)
        shap_tree<V, shap_points>(view, tree, k, first, tile, to, scratch);
      switch (end - first) {
        case 1:
          shap_tree<V, 1>(view, tree, k, first, tile, to, scratch);
          break;
        case 2:
          shap_tree<V, 2>(view, tree, k, first, tile, to, scratch);
          break;
        case 3:
          shap_tree<V, 3>(view, tree, k, first, tile, to, scratch);
          break;
        default:
          shap_tree<V, 4>(view, tree, k, first, tile, to, scratch);
      }
    }
  }
  if (view.divisor == 1.0) return;
  for (size_t at = 0; at < width * view.outputs; ++at) shares[at] = shares[at] / view.divisor;
}

}  // namespace pelton::forest
