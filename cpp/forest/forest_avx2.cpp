// The forest's kernels, avx2.
#include "cpp/forest/portfolio.h"
#include "cpp/forest/shap.h"
#include "cpp/simd/rows_avx2.h"
#include "cpp/simd/search_scalar.h"
#include "cpp/simd/vec_avx2.h"

namespace pelton::forest {
namespace {

struct Simd {
  using Rows = avx2::Rows;
  using Search = scalar::Search;
};

void tile_entry(const Lowered& lowered, const Tile& tile, double* margins, uint64_t* scratch) {
  run_tile<Simd>(lowered, tile, margins, scratch);
}

void row_entry(const Lowered& lowered, const Cell* cells, double* margins, uint64_t* scratch) {
  run_row<Simd>(lowered, cells, margins, scratch);
}

void shap_entry(const ShapView& view, const Tile& tile, double* shares, uint64_t* scratch) {
  run_shap<avx2::F64>(view, tile, shares, scratch);
}

}  // namespace

constinit const Kernels kernels_avx2{tile_entry, row_entry, shap_entry};

}  // namespace pelton::forest
