// A forest with covers becomes the programs of TreeSHAP.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cpp/forest/forest.h"
#include "cpp/forest/shap_view.h"

namespace pelton::forest {

struct Shap {
  ShapView view;
  std::vector<double> expected;  // per output: the margin of no row in particular
};

// `groups`: per source, to whom the shares of its tests are added; 0 .. group_count - 1. A player
// is a group, or with `by_feature` one of Forest::features. Throws Failure(unsupported) without
// covers.
std::shared_ptr<const Shap> lower_shap(const Forest& forest, std::span<const uint32_t> groups,
                                       uint32_t group_count, bool by_feature);

// Scratch that the kernel needs: 64-byte aligned, contents do not matter.
size_t shap_scratch_words(const ShapView& view);

}  // namespace pelton::forest
