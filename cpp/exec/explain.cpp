// Explanations of tables: tiles of rows through the plan's steps, then through TreeSHAP or the
// terms of a linear model.
#include "cpp/exec/explain.h"

#include <algorithm>
#include <string>

#include "cpp/core/error.h"
#include "cpp/exec/load.h"
#include "cpp/exec/prepared.h"
#include "cpp/exec/threads.h"
#include "cpp/exec/tile.h"
#include "cpp/plan/optimise.h"

namespace pelton::exec {
namespace {

constexpr int64_t grain = 64;  // rows per thread that make starting one worth it

// Numbers, codes or bags times weights: what one term adds to each row.
void add_term(const models::Linear& model, size_t at, bool is_bag, uint32_t output,
              const TileBuffers& tile, size_t rows, double* to) {
  const models::Term& term = model.terms[at];
  const double* weights = model.weights.data() + term.first_weight;
  if (is_bag) {
    const auto* bags = static_cast<const Bag*>(tile.slots[term.slot]);
    for (size_t row = 0; row < rows; ++row)
      for (size_t entry = 0; entry < bags[row].count; ++entry)
        to[row] += bags[row].entries[entry].value *
                   weights[size_t{bags[row].entries[entry].feature} * model.outputs + output];
  } else if (term.codes == 0) {
    const double* numbers = tile.numbers[term.slot];
    for (size_t row = 0; row < rows; ++row) to[row] += numbers[row] * weights[output];
  } else {
    const int32_t* codes = tile.codes[term.slot];
    const double* table = weights + size_t{output} * term.codes;
    for (size_t row = 0; row < rows; ++row) to[row] += table[codes[row]];
  }
}

}  // namespace

// One thread's way through its rows.
class Explainer::TileRun {
 public:
  TileRun(const Explainer& explainer, const BatchView& batch, double* values)
      : explainer_(explainer),
        engine_(explainer.engine()),
        plan_(engine_.plan()),
        ready_(engine_.prepared()),
        batch_(batch),
        values_(values),
        tile_(plan_, ready_),
        shares_(explainer.groups_.size() * plan_.margins() * tile_rows * sizeof(double)),
        scratch_(explainer.shap_ ? forest::shap_scratch_words(explainer.shap_->view) * 8 : 0) {}

  void run(int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row += tile_rows) {
      const auto rows = static_cast<size_t>(std::min<int64_t>(tile_rows, end - row));
      tile_.load(plan_, ready_, batch_, row, rows);
      tile_.compute(ready_, rows);
      if (explainer_.shap_)
        ready_.forest_kernels->shap(explainer_.shap_->view,
                                    forest::Tile{tile_.numbers.data(), tile_.codes.data(), rows},
                                    shares_.as<double>(), scratch_.as<uint64_t>());
      else
        add_terms(rows);
      store(row, rows);
    }
  }

 private:
  double* share(uint32_t output, size_t group) const {
    return shares_.as<double>() + (output * explainer_.groups_.size() + group) * tile_rows;
  }

  void add_terms(size_t rows) {
    const models::Linear& linear = *ready_.linear;
    for (uint32_t output = 0; output < linear.outputs; ++output) {
      std::fill_n(share(output, 0), explainer_.groups_.size() * tile_rows, 0.0);
      for (size_t at = 0; at < linear.terms.size(); ++at)
        add_term(linear, at, !ready_.is_bag.empty() && ready_.is_bag[at] != 0, output, tile_, rows,
                 share(output, explainer_.term_groups_[at]));
    }
  }

  void store(int64_t begin, size_t rows) {
    const uint32_t outputs = plan_.margins();
    const size_t width = plan_.schema.size() * outputs;
    double* out = values_ + static_cast<size_t>(begin) * width;
    for (size_t row = 0; row < rows; ++row)
      for (size_t at = 0; at < width; ++at)
        out[row * width + at] = explainer_.means_.empty() ? 0.0 : 0.0 - explainer_.means_[at];
    for (uint32_t output = 0; output < outputs; ++output)
      for (size_t group = 0; group < explainer_.groups_.size(); ++group) {
        const std::vector<uint32_t>& columns = explainer_.groups_[group];
        const double* shares = share(output, group);
        for (const uint32_t column : columns)
          for (size_t row = 0; row < rows; ++row)
            out[row * width + column * outputs + output] +=
                shares[row] / static_cast<double>(columns.size());
      }
  }

  const Explainer& explainer_;
  const Engine& engine_;
  const plan::Plan& plan_;
  const Prepared& ready_;
  const BatchView& batch_;
  double* values_;
  TileBuffers tile_;
  Buffer shares_, scratch_;
};

Explainer::Explainer(std::shared_ptr<const Engine> engine, Players players, bool centred)
    : engine_(std::move(engine)) {
  const plan::Plan& plan = engine_->plan();
  if (const auto* trees = std::get_if<forest::Forest>(&plan.model))
    prepare(*trees, players);
  else if (const auto* linear = std::get_if<models::Linear>(&plan.model))
    prepare(*linear, centred);
  else
    fail(ErrorCode::unsupported, "explain", "trees or a linear model", "another plan");
}

uint32_t Explainer::group_of(uint32_t slot) {
  const std::vector<uint32_t> columns = plan::columns_behind(engine_->plan(), slot);
  const auto known = std::find(groups_.begin(), groups_.end(), columns);
  if (known == groups_.end()) groups_.push_back(columns);
  return static_cast<uint32_t>(std::find(groups_.begin(), groups_.end(), columns) -
                               groups_.begin());
}

void Explainer::prepare(const forest::Forest& forest, Players players) {
  std::vector<uint32_t> groups;
  for (const forest::Source& source : forest.sources) groups.push_back(group_of(source.slot));
  shap_ = forest::lower_shap(forest, groups, static_cast<uint32_t>(groups_.size()),
                             players == Players::features);
  base_ = shap_->expected;
}

void Explainer::prepare(const models::Linear& linear, bool centred) {
  for (const models::Term& term : linear.terms) term_groups_.push_back(group_of(term.slot));
  base_ = linear.intercept;
  if (!centred) return;
  if (linear.means.empty())
    fail(ErrorCode::unsupported, "explain", "the mean of every column's terms", "none");
  means_ = linear.means;
  for (size_t at = 0; at < means_.size(); ++at) base_[at % linear.outputs] += means_[at];
}

void Explainer::run_batch(const BatchView& batch, double* values, int threads) const {
  check_columns(engine_->plan().schema, batch);
  if (batch.rows <= 0) return;
  parallel_rows(batch.rows, grain, threads > 0 ? threads : cpu_quota(),
                [&](int64_t begin, int64_t end) { TileRun(*this, batch, values).run(begin, end); });
}

}  // namespace pelton::exec
