// The forest's kernels of one instruction set, and what a forest is lowered to at load.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cpp/core/row.h"
#include "cpp/forest/forest.h"

namespace pelton::forest {

struct Lowered;   // lowered.h: the tables that kernels read, derived from a Forest, immutable
struct ShapView;  // shap_view.h: the same, of explanations

// One tile of rows, column by column: slot s's numbers or codes for rows 0 .. rows - 1.
// Buffers are 64-byte aligned and hold tile_rows values, whatever `rows` is.
struct Tile {
  const double* const* numbers;  // by slot; null for code slots
  const int32_t* const* codes;   // by slot; null for number slots
  size_t rows;
};

// margins[output * tile_rows + row] receives the summed outputs. `scratch` has
// tile_scratch(lowered) words, 64-byte aligned. Rows do not influence each other's bits.
using TileKernel = void (*)(const Lowered& lowered, const Tile& tile, double* margins,
                            uint64_t* scratch);
// The same for one row of cells.
using RowKernel = void (*)(const Lowered& lowered, const Cell* cells, double* margins,
                           uint64_t* scratch);

// TreeSHAP: shares[(output * groups + group) * tile_rows + row]. `scratch` has shap_scratch_words()
// words, 64-byte aligned.
using ShapKernel = void (*)(const ShapView& view, const Tile& tile, double* shares,
                            uint64_t* scratch);

struct Kernels {
  TileKernel tile;
  RowKernel row;
  ShapKernel shap;
};
extern const Kernels kernels_scalar, kernels_avx2,
    kernels_avx512;  // forest_{scalar,avx2,avx512}.cpp

// Which kernels lower() may choose. Fewer than all: for tests and benchmarks.
enum class Portfolio : uint8_t {
  automatic,  // whatever is fastest by the rule in lower.cpp
  walk,       // the walk alone
  rank_walk,  // no masks
  masks,      // bit masks wherever the forest fits their tables
};

// Derives everything the kernels need. Takes milliseconds for 500 trees of 31 leaves.
std::shared_ptr<const Lowered> lower(const Forest& forest,
                                     Portfolio portfolio = Portfolio::automatic);

// The names of the kernels that run, for people: "walk", "leaf masks", ...
struct Chosen {
  const char* row;
  const char* tile;
};
Chosen chosen(const Lowered& lowered);

// Scratch that a kernel needs: 64-byte aligned, contents do not matter.
size_t tile_scratch_words(const Lowered& lowered);
size_t row_scratch_words(const Lowered& lowered);

}  // namespace pelton::forest
