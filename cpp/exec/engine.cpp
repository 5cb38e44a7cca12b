// The row path: one row through the steps, the model and the head.
#include "cpp/exec/engine.h"

#include <algorithm>
#include <functional>

#include "cpp/exec/prepared.h"
#include "cpp/simd/vec_scalar.h"

namespace pelton::exec {
namespace {

void gather(const std::vector<uint32_t>& slots, const Cell* cells, double* out) {
  for (size_t at = 0; at < slots.size(); ++at) out[at] = cells[slots[at]].number;
}

// A cell of a text or a bag points at it; numbers and codes are in the cell.
void run_text(const Step& step, Cell* cells, const text::Machine& machine, text::Scratch& scratch) {
  using ops::Shape;
  const Cell& in = cells[step.a];
  Cell& out = cells[step.out];
  const bool reads_bag = step.shape == Shape::map_bag || step.shape == Shape::read_bag;
  void* into = &out;
  if (step.shape == Shape::map_text) into = out.text;
  if (step.shape == Shape::count_text || step.shape == Shape::map_bag) into = out.bag;
  step.text_loop({reads_bag ? static_cast<const void*>(in.bag) : in.text,
                  into,
                  sizeof(Cell),
                  step.wide.outputs,
                  1,
                  step.params,
                  {machine, scratch, step.constants, step.constant_count}});
}

}  // namespace

Session::Session(const Engine& engine)
    : cells_(engine.plan().slots.size()),
      margins_(engine.plan().margins()),
      values_(engine.plan().values()),
      scratch_(engine.row_scratch_words() + 7) {
  const auto address = reinterpret_cast<uintptr_t>(scratch_.data());
  const auto& slots = engine.plan().slots;
  texts_.resize(std::count_if(slots.begin(), slots.end(), std::mem_fn(&plan::Slot::is_text)));
  bags_.resize(std::count_if(slots.begin(), slots.end(), std::mem_fn(&plan::Slot::is_bag)));
  for (size_t slot = 0, text = 0, bag = 0; slot < slots.size(); ++slot) {
    if (slots[slot].is_text()) cells_[slot].text = &texts_[text++];
    if (slots[slot].is_bag()) cells_[slot].bag = &bags_[bag++];
  }
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
  if (ready.machine != nullptr) session.text_.kept.reset();
  for (const Step& step : ready.steps) {
    if (step.row_loop == nullptr) {
      if (step.text_loop != nullptr) {
        run_text(step, cells, *ready.machine, session.text_);
        continue;
      }
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
  } else if (!ready.is_bag.empty()) {
    score_with_bags(ready.linear_view, ready.is_bag.data(), CellPointers{cells}, 1, margins, 1,
                    session.text_);
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
