// The forest's kernels, avx2.
#include "cpp/forest/portfolio.h"
#include "cpp/simd/rows_avx2.h"

namespace pelton::forest {
namespace {

void tile_entry(const Lowered& lowered, const Tile& tile, double* margins, uint64_t* scratch) {
  run_tile<avx2::Rows>(lowered, tile, margins, scratch);
}

void row_entry(const Lowered& lowered, const Cell* cells, double* margins, uint64_t* scratch) {
  run_row<avx2::Rows>(lowered, cells, margins, scratch);
}

}  // namespace

constinit const Kernels kernels_avx2{tile_entry, row_entry};

}  // namespace pelton::forest
