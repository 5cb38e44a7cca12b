// The row path: one row through the steps, the model and the head.
#include "cpp/exec/engine.h"

#include "cpp/exec/prepared.h"
#include "cpp/simd/vec_scalar.h"

namespace pelton::exec {
namespace {

void gather(const std::vector<uint32_t>& slots, const Cell* cells, double* out) {
  for (size_t at = 0; at < slots.size(); ++at) out[at] = cells[slots[at]].number;
}

}  // namespace

Session::Session(const Engine& engine)
    : cells_(engine.plan().slots.size()),
      margins_(engine.plan().margins()),
      values_(engine.plan().values()),
      scratch_(engine.row_scratch_words() + 7) {
  const auto address = reinterpret_cast<uintptr_t>(scratch_.data());
  aligned_scratch_ = scratch_.data() + (64 - address % 64) % 64 / sizeof(uint64_t);
}

Engine::Engine(std::shared_ptr<const plan::Plan> plan, Level level)
    : plan_(std::move(plan)),
      level_(level),
      prepared_(std::make_unique<const Prepared>(*plan_, level)) {}

Engine::~Engine() = default;

size_t Engine::row_scratch_words() const {
  return prepared_->row_scratch_words;
}

void Engine::run_row(Session& session) const {
  const Prepared& ready = *prepared_;
  Cell* cells = session.cells_.data();
  for (const Step& step : ready.steps) {
    if (step.row_loop == nullptr) {
      ready.forest_kernels->row(*step.forest, cells, &cells[step.out].number,
                                session.aligned_scratch_);
      continue;
    }
    const ops::WideView placed = step.placed_at(cells, sizeof(Cell));
    step.row_loop(step.args(placed, 1));
  }
  double* margins = session.margins_.data();
  if (ready.forest != nullptr) {
    ready.forest_kernels->row(*ready.forest, cells, margins, session.aligned_scratch_);
  } else if (ready.linear != nullptr) {
    models::score_linear<scalar::F64>(ready.linear_view, CellPointers{cells}, 1, margins, 1);
  } else {
    gather(ready.transform->slots, cells, margins);
    const auto& values = ready.transform->values;
    return gather(values.empty() ? ready.transform->slots : values, cells, session.values_.data());
  }
  models::apply_link<scalar::F64>(ready.link, margins, session.values_.data(), 1);
}

int32_t Engine::label(const Session& session) const {
  if (plan_->head.rule == models::Rule::choice)
    return models::class_of(session.cells_[prepared_->transform->choice].number,
                            prepared_->classes);
  return models::label_of(plan_->head.rule, session.margins_.data(),
                          static_cast<uint32_t>(session.margins_.size()), session.values_.data(),
                          static_cast<uint32_t>(session.values_.size()), 1);
}

}  // namespace pelton::exec
