// The batch path: columns in tiles, tiles through the plan, results row by row.
#include <algorithm>
#include <cstring>
#include <string>

#include "cpp/core/error.h"
#include "cpp/exec/engine.h"
#include "cpp/exec/load.h"
#include "cpp/exec/prepared.h"
#include "cpp/exec/threads.h"
#include "cpp/exec/tile.h"

namespace pelton::exec {
namespace {

// Below this many rows a tile's fixed work costs more than scoring the rows one by one.
constexpr size_t rows_for_a_tile = 16;
// Rows per thread that make starting one worth it.
constexpr int64_t grain = 8 * static_cast<int64_t>(tile_rows);

// One thread's way through its rows.
class TileRun {
 public:
  TileRun(const Engine& engine, const Prepared& ready, const BatchView& batch, const Wanted& wanted)
      : engine_(engine),
        plan_(engine.plan()),
        ready_(ready),
        batch_(batch),
        wanted_(wanted),
        tile_(plan_, ready) {}

  void run(int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row += tile_rows) {
      const auto rows = static_cast<size_t>(std::min<int64_t>(tile_rows, end - row));
      tile_.load(plan_, ready_, batch_, row, rows);
      if (rows < rows_for_a_tile)
        score_rows(row, rows);
      else
        score_tile(row, rows);
    }
  }

 private:
  void score_tile(int64_t begin, size_t rows) {
    tile_.compute(ready_, rows);
    if (ready_.transform != nullptr) return store_transform(begin, rows);
    if (ready_.forest != nullptr) {
      const forest::Tile tile{tile_.numbers.data(), tile_.codes.data(), rows};
      ready_.forest_kernels->tile(*ready_.forest, tile, tile_.margins, tile_.scratch);
    } else if (!ready_.is_bag.empty()) {
      score_with_bags(ready_.linear_view, ready_.is_bag.data(), SlotPointers{tile_.slots.data()},
                      rows, tile_.margins, tile_rows, tile_.text);
    } else {
      ready_.kernels->linear_tile(ready_.linear_view, SlotPointers{tile_.slots.data()}, rows,
                                  tile_.margins);
    }
    ready_.kernels->link_tile(ready_.link, tile_.margins, tile_.values, rows);
    store(wanted_.margins, tile_.margins, plan_.margins(), begin, rows);
    store(wanted_.values, tile_.values, plan_.values(), begin, rows);
    if (wanted_.labels == nullptr) return;
    for (size_t row = 0; row < rows; ++row)
      wanted_.labels[begin + static_cast<int64_t>(row)] =
          models::label_of(plan_.head.rule, tile_.margins + row, plan_.margins(),
                           tile_.values + row, plan_.values(), tile_rows);
  }

  static void store(double* out, const double* columns, uint32_t width, int64_t begin,
                    size_t rows) {
    if (out == nullptr) return;
    out += begin * width;
    for (uint32_t k = 0; k < width; ++k)
      for (size_t row = 0; row < rows; ++row) out[row * width + k] = columns[k * tile_rows + row];
  }

  void store_transform(int64_t begin, size_t rows) {
    const plan::Transform& answers = *ready_.transform;
    store_slots(wanted_.margins, answers.slots, begin, rows);
    store_slots(wanted_.values, answers.values.empty() ? answers.slots : answers.values, begin,
                rows);
    if (wanted_.labels == nullptr || plan_.head.rule != models::Rule::choice) return;
    const double* choice = tile_.numbers[answers.choice];
    for (size_t row = 0; row < rows; ++row)
      wanted_.labels[begin + static_cast<int64_t>(row)] =
          models::class_of(choice[row], ready_.classes);
  }

  void store_slots(double* out, const std::vector<uint32_t>& slots, int64_t begin, size_t rows) {
    if (out == nullptr) return;
    const size_t width = slots.size();
    out += begin * static_cast<int64_t>(width);
    for (size_t k = 0; k < width; ++k) {
      const double* column = tile_.numbers[slots[k]];
      for (size_t row = 0; row < rows; ++row) out[row * width + k] = column[row];
    }
  }

  void score_rows(int64_t begin, size_t rows) {
    if (!session_) session_ = std::make_unique<Session>(engine_);
    for (size_t row = 0; row < rows; ++row) {
      for (const uint32_t column : ready_.raw) {
        if (plan_.slots[column].is_text())
          *session_->cells()[column].text = static_cast<const Text*>(tile_.slots[column])[row];
        else if (plan_.slots[column].is_code())
          session_->cells()[column].code = tile_.codes[column][row];
        else
          session_->cells()[column].number = tile_.numbers[column][row];
      }
      engine_.run_row(*session_);
      const int64_t at = begin + static_cast<int64_t>(row);
      copy(wanted_.margins, session_->margins(), plan_.margins(), at);
      copy(wanted_.values, session_->values(), plan_.values(), at);
      if (wanted_.labels != nullptr) wanted_.labels[at] = engine_.label(*session_);
    }
  }

  static void copy(double* out, const double* from, uint32_t width, int64_t at) {
    if (out != nullptr) std::copy(from, from + width, out + at * width);
  }

  const Engine& engine_;
  const plan::Plan& plan_;
  const Prepared& ready_;
  const BatchView& batch_;
  const Wanted& wanted_;
  TileBuffers tile_;
  std::unique_ptr<Session> session_;
};

}  // namespace

void Engine::run_batch(const BatchView& batch, const Wanted& wanted, int threads) const {
  check_columns(plan_->schema, batch);
  if (batch.rows <= 0) return;
  parallel_rows(batch.rows, grain, threads > 0 ? threads : cpu_quota(),
                [&](int64_t begin, int64_t end) {
                  TileRun(*this, *prepared_, batch, wanted).run(begin, end);
                });
}

}  // namespace pelton::exec
