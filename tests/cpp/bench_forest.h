// Times the kernels on forests of the sizes that people train. Rows are distinct: a repeated row
// would let the branch predictor learn the answer.
#pragma once
#include <time.h>

#include <cstdio>
#include <cstring>
#include <memory>

#include "tests/cpp/random_forest.h"
#include "tests/cpp/tile_of_rows.h"
#include "tests/cpp/variants.h"

namespace pelton::forest {

inline const Shape bench_shapes[] = {
    {.name = "100 x 31, 28 numbers",
     .trees = 100,
     .min_leaves = 31,
     .max_leaves = 31,
     .number_sources = 28,
     .thresholds = 100,
     .missing_right = false,
     .edges = false},
    {.name = "500 x 31, 7 numbers + 3 one-hot",
     .trees = 500,
     .min_leaves = 31,
     .max_leaves = 31,
     .number_sources = 7,
     .thresholds = 250,
     .code_sources = {18, 5, 107},
     .sets = 16,
     .singletons = true,
     .missing_right = false,
     .edges = false},
    {.name = "500 x 31, 28 numbers",
     .trees = 500,
     .min_leaves = 31,
     .max_leaves = 31,
     .number_sources = 28,
     .thresholds = 254,
     .missing_right = false,
     .edges = false},
    {.name = "100 x depth 3",
     .trees = 100,
     .min_leaves = 8,
     .max_leaves = 8,
     .number_sources = 7,
     .thresholds = 40,
     .code_sources = {18, 5, 107},
     .sets = 5,
     .singletons = true,
     .balanced = true,
     .missing_right = false,
     .edges = false},
    {.name = "1000 x 256 f32, 28 numbers",
     .trees = 1000,
     .min_leaves = 256,
     .max_leaves = 256,
     .number_sources = 28,
     .thresholds = 255,
     .sum = Sum::f32,
     .balanced = true,
     .missing_right = true,
     .edges = false},
    {.name = "500 x 64 f32, 28 numbers",
     .trees = 500,
     .min_leaves = 64,
     .max_leaves = 64,
     .number_sources = 28,
     .thresholds = 255,
     .sum = Sum::f32,
     .balanced = true,
     .missing_right = true,
     .edges = false},
    {.name = "100 x 10000 x 2, 7 numbers + 3 one-hot",
     .trees = 100,
     .min_leaves = 9000,
     .max_leaves = 10000,
     .number_sources = 7,
     .thresholds = 1000,
     .code_sources = {18, 5, 107},
     .sets = 18,
     .singletons = true,
     .outputs = 2,
     .leaf_width = 2,
     .divisor = 100.0,
     .missing_right = false,
     .edges = false},
};

// Of this thread's own CPU time: other processes may share the machine.
inline double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double best_seconds(const Work& work, int repeats) {
  double best = 1e9;
  for (int k = 0; k < repeats; ++k) {
    const double start = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - start);
  }
  return best;
}

inline void bench_variant(const Forest& forest, const std::vector<std::vector<Cell>>& rows,
                          const std::vector<std::unique_ptr<TileOfRows>>& tiles,
                          const Variant& variant) {
  std::shared_ptr<const Lowered> lowered;
  const double load = best_seconds([&] { lowered = lower(forest, variant.portfolio); }, 2);
  auto scratch =
      aligned_array<uint64_t>(std::max(tile_scratch_words(*lowered), row_scratch_words(*lowered)));
  auto margins = aligned_array<double>(forest.outputs * tile_rows);
  const double batch = best_seconds(
      [&] {
        for (const auto& tile : tiles)
          variant.kernels->tile(*lowered, tile->tile, margins.get(), scratch.get());
      },
      3);
  const double row = best_seconds(
      [&] {
        for (size_t k = 0; k < rows.size(); k += 4)
          variant.kernels->row(*lowered, rows[k].data(), margins.get(), scratch.get());
      },
      3);
  const double per_row = batch / static_cast<double>(rows.size()) * 1e9;
  const double trees = static_cast<double>(forest.trees.size());
  const Chosen kernels = chosen(*lowered);
  printf(
      "  %-9s %-6s load %6.1f ms | tile (%s) %8.1f ns/row %6.3f ns/row/tree | row (%s) %9.1f ns\n",
      variant.name, variant.level, load * 1e3, kernels.tile, per_row, per_row / trees, kernels.row,
      row / static_cast<double>(rows.size() / 4) * 1e9);
}

inline void bench(const char* only) {
  for (const Shape& shape : bench_shapes) {
    if (!strstr(shape.name, only)) continue;
    const Forest forest = ForestMaker(shape, 1).make();
    std::mt19937_64 random(2);
    std::vector<std::vector<Cell>> rows(32 * tile_rows);
    for (auto& row : rows) row = random_row(forest, random, false);
    std::vector<std::unique_ptr<TileOfRows>> tiles;
    for (size_t first = 0; first < rows.size(); first += tile_rows)
      tiles.push_back(std::make_unique<TileOfRows>(forest, &rows[first], tile_rows));
    printf("%s\n", shape.name);
    for (const Variant& variant : variants())
      if (variant.portfolio == Portfolio::automatic || variant.level == variants().back().level)
        bench_variant(forest, rows, tiles, variant);
  }
}

}  // namespace pelton::forest
