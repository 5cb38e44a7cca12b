// What each raw column of a row adds to the margins.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "cpp/exec/engine.h"
#include "cpp/forest/lower_shap.h"

namespace pelton::exec {

// Who plays in the game whose Shapley values are asked for.
enum class Players : uint8_t { columns = 0, features = 1 };

// A plan ready to explain itself: made on the first explanation, never at load. Const and shared by
// all threads. The share of a feature of several columns is divided among them evenly.
class Explainer {
 public:
  // `centred` false, linear models alone: terms as they are, from which their means are found.
  // Throws Failure(unsupported) for a plan without covers or means, or without a model.
  Explainer(std::shared_ptr<const Engine> engine, Players players, bool centred = true);

  // Per output: what the values are added to.
  const std::vector<double>& base() const { return base_; }
  const Engine& engine() const { return *engine_; }

  // values[(row * columns + column) * outputs + output]. Checks as Engine::run_batch does; same
  // bits for every number of threads.
  void run_batch(const BatchView& batch, double* values, int threads) const;

 private:
  class TileRun;

  uint32_t group_of(uint32_t slot);
  void prepare(const forest::Forest& forest, Players players);
  void prepare(const models::Linear& linear, bool centred);

  std::shared_ptr<const Engine> engine_;
  std::vector<std::vector<uint32_t>> groups_;  // distinct sets of raw columns
  std::vector<uint32_t> term_groups_;          // linear models
  std::vector<double> base_, means_;
  std::shared_ptr<const forest::Shap> shap_;
};

}  // namespace pelton::exec
