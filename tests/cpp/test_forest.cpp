// Every kernel of every instruction set against the definition, bit for bit. `--bench` times them.
#include <cstdio>
#include <cstring>
#include <string>

#include "tests/cpp/bench_forest.h"
#include "tests/cpp/random_forest.h"
#include "tests/cpp/tile_of_rows.h"

namespace pelton::forest {
namespace {

const Shape shapes[] = {
    {.name = "no trees",
     .trees = 0,
     .min_leaves = 1,
     .max_leaves = 1,
     .number_sources = 1,
     .thresholds = 3,
     .divisor = 2.0},
    {.name = "one leaf",
     .trees = 3,
     .min_leaves = 1,
     .max_leaves = 1,
     .number_sources = 1,
     .thresholds = 3},
    {.name = "stumps",
     .trees = 5,
     .min_leaves = 1,
     .max_leaves = 2,
     .number_sources = 2,
     .thresholds = 7},
    {.name = "8 leaves",
     .trees = 70,
     .min_leaves = 1,
     .max_leaves = 8,
     .number_sources = 3,
     .thresholds = 20,
     .code_sources = {5},
     .sets = 4},
    {.name = "16 leaves, f32",
     .trees = 33,
     .min_leaves = 2,
     .max_leaves = 16,
     .number_sources = 4,
     .thresholds = 31,
     .sum = Sum::f32},
    {.name = "31 leaves, mixed",
     .trees = 50,
     .min_leaves = 1,
     .max_leaves = 31,
     .number_sources = 5,
     .thresholds = 100,
     .code_sources = {18, 5, 107},
     .sets = 20},
    {.name = "31 leaves, one-hot",
     .trees = 40,
     .min_leaves = 31,
     .max_leaves = 31,
     .number_sources = 3,
     .thresholds = 60,
     .code_sources = {18, 107},
     .sets = 18,
     .singletons = true,
     .missing_right = false},
    {.name = "codes only",
     .trees = 20,
     .min_leaves = 1,
     .max_leaves = 20,
     .number_sources = 1,
     .thresholds = 0,
     .code_sources = {1, 3, 70, 700},
     .sets = 90},
    {.name = "64 leaves, 3 outputs",
     .trees = 30,
     .min_leaves = 33,
     .max_leaves = 64,
     .number_sources = 6,
     .thresholds = 254,
     .outputs = 3},
    {.name = "vector leaves, averaged",
     .trees = 7,
     .min_leaves = 1,
     .max_leaves = 40,
     .number_sources = 4,
     .thresholds = 50,
     .code_sources = {300},
     .sets = 10,
     .outputs = 4,
     .leaf_width = 4,
     .divisor = 7.0},
    {.name = "vector leaves, f32",
     .trees = 9,
     .min_leaves = 20,
     .max_leaves = 100,
     .number_sources = 4,
     .thresholds = 300,
     .outputs = 2,
     .leaf_width = 2,
     .sum = Sum::f32,
     .divisor = 9.0},
    {.name = "100 leaves",
     .trees = 20,
     .min_leaves = 65,
     .max_leaves = 128,
     .number_sources = 8,
     .thresholds = 600,
     .sum = Sum::f32},
    {.name = "256 leaves",
     .trees = 10,
     .min_leaves = 200,
     .max_leaves = 256,
     .number_sources = 4,
     .thresholds = 256,
     .code_sources = {30},
     .sets = 70},
    {.name = "300 leaves",
     .trees = 10,
     .min_leaves = 100,
     .max_leaves = 300,
     .number_sources = 4,
     .thresholds = 70,
     .code_sources = {30},
     .sets = 5},
    {.name = "complete, depth 4",
     .trees = 20,
     .min_leaves = 9,
     .max_leaves = 16,
     .number_sources = 3,
     .thresholds = 40,
     .outputs = 2,
     .leaf_width = 2,
     .balanced = true},
    {.name = "complete, depth 6, f32",
     .trees = 20,
     .min_leaves = 2,
     .max_leaves = 64,
     .number_sources = 5,
     .thresholds = 90,
     .code_sources = {20},
     .sets = 12,
     .outputs = 3,
     .sum = Sum::f32,
     .balanced = true},
    {.name = "complete, depth 8",
     .trees = 8,
     .min_leaves = 70,
     .max_leaves = 256,
     .number_sources = 5,
     .thresholds = 250,
     .balanced = true},
    {.name = "deep",
     .trees = 12,
     .min_leaves = 1000,
     .max_leaves = 3000,
     .number_sources = 6,
     .thresholds = 2000,
     .code_sources = {40, 9},
     .sets = 40,
     .outputs = 2,
     .leaf_width = 2,
     .divisor = 12.0},
    {.name = "70,000 thresholds",
     .trees = 5,
     .min_leaves = 100,
     .max_leaves = 200,
     .number_sources = 1,
     .thresholds = 70000},
};

const size_t tile_sizes[] = {1, 2, 7, 8, 15, 16, 33, 63, 64, 65, 127, 200, 448, 511, 512};

long passed = 0, failed = 0;

void compare(const double* got, size_t stride, const std::vector<double>& want,
             const std::string& where) {
  for (size_t output = 0; output < want.size(); ++output) {
    const double value = got[output * stride];
    if (memcmp(&value, &want[output], sizeof value) == 0) {
      ++passed;
    } else if (++failed <= 20) {
      printf("%s, output %zu: need %a, got %a\n", where.c_str(), output, want[output], value);
    }
  }
}

void test_lowered(const Forest& forest, const std::vector<std::vector<Cell>>& rows,
                  const std::vector<std::vector<double>>& want, const Variant& variant) {
  const auto lowered = lower(forest, variant.portfolio);
  auto tile_scratch = aligned_array<uint64_t>(tile_scratch_words(*lowered));
  auto row_scratch = aligned_array<uint64_t>(row_scratch_words(*lowered));
  auto margins = aligned_array<double>(forest.outputs * tile_rows);
  const std::string where = std::string(variant.name) + " on " + variant.level;
  size_t first = 0;
  for (const size_t size : tile_sizes) {
    if (first + size > rows.size()) first = 0;
    const TileOfRows tile(forest, &rows[first], size);
    variant.kernels->tile(*lowered, tile.tile, margins.get(), tile_scratch.get());
    for (size_t row = 0; row < size; ++row)
      compare(margins.get() + row, tile_rows, want[first + row],
              where + ", row " + std::to_string(row) + " of " + std::to_string(size));
    first += size;
  }
  for (size_t row = 0; row < 300; ++row) {
    variant.kernels->row(*lowered, rows[row].data(), margins.get(), row_scratch.get());
    compare(margins.get(), 1, want[row], where + ", row alone");
  }
}

void test_shape(const Shape& shape, uint64_t seed) {
  const Forest forest = ForestMaker(shape, seed).make();
  std::mt19937_64 random(seed + 1);
  std::vector<std::vector<Cell>> rows(1100);
  std::vector<std::vector<double>> want;
  for (auto& row : rows) {
    row = random_row(forest, random, true);
    want.push_back(naive_margins(forest, row));
  }
  const long failed_before = failed;
  for (const Variant& variant : variants()) test_lowered(forest, rows, want, variant);
  if (failed > failed_before)
    printf("FAILED: %s, seed %llu\n", shape.name, static_cast<unsigned long long>(seed));
}

}  // namespace
}  // namespace pelton::forest

int main(int count, char** arguments) {
  using namespace pelton::forest;
  if (count > 1 && std::string(arguments[1]) == "--bench") {
    bench(count > 2 ? arguments[2] : "");
    return 0;
  }
  for (const Shape& shape : shapes)
    for (uint64_t seed = 1; seed <= 3; ++seed) test_shape(shape, seed);
  if (failed) printf("%ld failed, ", failed);
  printf("%ld passed on", passed);
  for (const char* level : supported_levels()) printf(" %s", level);
  printf("\n");
  return failed != 0;
}
