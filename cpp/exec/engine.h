// A plan ready to run: const, lock-free, shared by all threads. Scratch lives in sessions.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cpp/core/column.h"
#include "cpp/core/row.h"
#include "cpp/exec/level.h"
#include "cpp/plan/plan.h"
#include "cpp/text/arena.h"

namespace pelton::exec {

class Engine;
struct Prepared;  // the model lowered for this process's kernels; see prepared.h

// Scratch of one thread, allocated once. The caller writes the raw cells, in schema order: numbers
// (null is NaN; timestamps and dates as whole numbers), codes (of the column's dictionary), and
// what the cell of a text points at, whose characters must live until the row has been run.
class Session {
 public:
  explicit Session(const Engine& engine);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Cell* cells() { return cells_.data(); }
  const double* margins() const { return margins_.data(); }  // plan.margins() of them
  const double* values() const { return values_.data(); }    // plan.values() of them

 private:
  friend class Engine;
  std::vector<Cell> cells_;  // one per slot
  std::vector<Text> texts_;  // what the cells of texts and of bags point at
  std::vector<Bag> bags_;
  text::Scratch text_;
  std::vector<double> margins_, values_;
  std::vector<uint64_t> scratch_;  // what the model's row kernel needs
  uint64_t* aligned_scratch_;      // into it, on a 64-byte boundary
};

// Where a batch's results go, row-major. Null: not wanted.
struct Wanted {
  double* margins = nullptr;  // rows * plan.margins()
  double* values = nullptr;   // rows * plan.values()
  int32_t* labels = nullptr;  // rows: indices into head.classes
};

class Engine {
 public:
  explicit Engine(std::shared_ptr<const plan::Plan> plan, Level level = chosen_level());
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const plan::Plan& plan() const { return *plan_; }
  const std::shared_ptr<const plan::Plan>& shared_plan() const { return plan_; }
  Level level() const { return level_; }
  const Prepared& prepared() const { return *prepared_; }

  // Cells -> margins and values. No lock, no allocation, no system call.
  void run_row(Session& session) const;
  // The class of the row last run; -1 for a model without classes.
  int32_t label(const Session& session) const;

  // Checks every column against the schema (Failure(contract) names row, column, rule and value)
  // and scores all rows. Same bits for every number of threads. threads == 0: cpu_quota().
  void run_batch(const BatchView& batch, const Wanted& wanted, int threads) const;

 private:
  friend class Session;
  size_t row_scratch_words() const;

  std::shared_ptr<const plan::Plan> plan_;
  Level level_;
  std::unique_ptr<const Prepared> prepared_;
};

}  // namespace pelton::exec
