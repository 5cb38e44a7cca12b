// The forest's kernels, avx512.
#include "cpp/forest/portfolio.h"
#include "cpp/simd/rows_avx512.h"
#include "cpp/simd/search_avx512.h"

namespace pelton::forest {
namespace {

struct Simd {
  using Rows = avx512::Rows;
  using Search = avx512::Search;
};

void tile_entry(const Lowered& lowered, const Tile& tile, double* margins, uint64_t* scratch) {
  run_tile<Simd>(lowered, tile, margins, scratch);
}

void row_entry(const Lowered& lowered, const Cell* cells, double* margins, uint64_t* scratch) {
  run_row<Simd>(lowered, cells, margins, scratch);
}

}  // namespace

constinit const Kernels kernels_avx512{tile_entry, row_entry};

}  // namespace pelton::forest
