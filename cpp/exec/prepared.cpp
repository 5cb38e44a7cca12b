// Lowers a plan: ids become function pointers, specifications become tables.
#include "cpp/exec/prepared.h"

#include <algorithm>

#include "cpp/ops/catalogue.h"

namespace pelton::exec {
namespace {

struct LevelKernels {
  const Kernels* plan;
  const forest::Kernels* forest;
};
const LevelKernels by_level[levels] = {
    {&kernels_scalar, &forest::kernels_scalar},
    {&kernels_avx2, &forest::kernels_avx2},
    {&kernels_avx512, &forest::kernels_avx512},
};

}  // namespace

Prepared::Prepared(const plan::Plan& plan, Level level) {
  const LevelKernels& chosen = by_level[static_cast<int>(level)];
  kernels = chosen.plan;
  for (size_t at = 0; at < plan.nodes.size(); ++at) {
    const plan::Node& node = plan.nodes[at];
    const double* constants = plan.constants.data() + node.first_constant;
    steps.push_back({kernels_scalar.step[node.op],
                     kernels->step[node.op],
                     node.in[0],
                     node.in[1],
                     node.out,
                     node.params.data(),
                     constants,
                     node.constants,
                     {nullptr, 0, plan.reads.data() + node.first_read, node.reads, node.out,
                      node.outputs, constants, node.constants},
                     nullptr,
                     text_loop_of(node.op),
                     ops::find_op(node.op)->info->shape});
    if (steps.back().row_loop != nullptr || steps.back().text_loop != nullptr) continue;
    steps.back().forest = lower_forest(plan.forests[node.forest], chosen.forest);
    widest_forest = std::max(widest_forest, node.outputs);
  }
  for (uint32_t column = 0; column < plan.schema.size(); ++column)
    if (plan.schema[column].used) raw.push_back(column);
  link = {plan.head.link, plan.head.slope, plan.margins(), plan.head.f32};

  transform = std::get_if<plan::Transform>(&plan.model);
  linear = std::get_if<models::Linear>(&plan.model);
  if (linear != nullptr)
    linear_view = {linear->terms.data(), linear->weights.data(), linear->intercept.data(),
                   static_cast<uint32_t>(linear->terms.size()), linear->outputs};
  if (const auto* trees = std::get_if<forest::Forest>(&plan.model)) {
    forest = lower_forest(*trees, chosen.forest);
  }
  classes = static_cast<uint32_t>(plan.head.classes.size());
  const auto is_wordy = [](const plan::Slot& slot) { return slot.is_text() || slot.is_bag(); };
  if (std::none_of(plan.slots.begin(), plan.slots.end(), is_wordy)) return;
  machine = std::make_unique<const text::Machine>(plan.text);
  if (linear == nullptr) return;
  for (const models::Term& term : linear->terms) is_bag.push_back(plan.slots[term.slot].is_bag());
  if (std::count(is_bag.begin(), is_bag.end(), 1) == 0) is_bag.clear();
}

std::shared_ptr<const forest::Lowered> Prepared::lower_forest(const forest::Forest& trees,
                                                              const forest::Kernels* chosen) {
  auto lowered = forest::lower(trees);
  forest_kernels = chosen;
  row_scratch_words = std::max(row_scratch_words, forest::row_scratch_words(*lowered));
  tile_scratch_words = std::max(tile_scratch_words, forest::tile_scratch_words(*lowered));
  return lowered;
}

}  // namespace pelton::exec
