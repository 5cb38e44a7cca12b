// The forest's kernels, scalar.
#include "cpp/forest/portfolio.h"
#include "cpp/forest/shap.h"
#include "cpp/simd/rows_scalar.h"
#include "cpp/simd/search_scalar.h"
#include "cpp/simd/vec_scalar.h"

namespace pelton::forest {
namespace {

struct Simd {
  using Rows = scalar::Rows;
  using Search = scalar::Search;
};

void tile_entry(const Lowered& lowered, const Tile& tile, double* margins, uint64_t* scratch) {
  run_tile<Simd>(lowered, tile, margins, scratch);
}

void row_entry(const Lowered& lowered, const Cell* cells, double* margins, uint64_t* scratch) {
  run_row<Simd>(lowered, cells, margins, scratch);
}

void shap_entry(const ShapView& view, const Tile& tile, double* shares, uint64_t* scratch) {
  run_shap<scalar::F64>(view, tile, shares, scratch);
}

}  // namespace

constinit const Kernels kernels_scalar{tile_entry, row_entry, shap_entry};

}  // namespace pelton::forest
