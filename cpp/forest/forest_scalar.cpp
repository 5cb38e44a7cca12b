// The forest's kernels, scalar.
#include "cpp/forest/portfolio.h"
#include "cpp/simd/rows_scalar.h"

namespace pelton::forest {
namespace {

void tile_entry(const Lowered& lowered, const Tile& tile, double* margins, uint64_t* scratch) {
  run_tile<scalar::Rows>(lowered, tile, margins, scratch);
}

void row_entry(const Lowered& lowered, const Cell* cells, double* margins, uint64_t* scratch) {
  run_row<scalar::Rows>(lowered, cells, margins, scratch);
}

}  // namespace

constinit const Kernels kernels_scalar{tile_entry, row_entry};

}  // namespace pelton::forest
