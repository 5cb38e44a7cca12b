// A plan as one flat block of plain values that can be copied to a device as it is.
//
// The block holds no pointers; `at` makes the pointers for wherever a copy of it lies.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cpp/forest/walk.h"
#include "cpp/models/linear_score.h"
#include "cpp/models/links.h"
#include "cpp/plan/plan.h"

namespace pelton::cuda {

// A raw column that the plan reads, and its contract as ColumnSpec states it.
struct Input {
  uint32_t slot = 0;   // its column in the schema and its slot
  uint32_t codes = 0;  // 0: numbers
  uint32_t nullable = 1, closed = 0;
  uint32_t narrow = 0;                      // 1: the column is float32, whatever layout brings it
  uint32_t first_allowed = 0, allowed = 0;  // in Image::allowed, rising
  double low = 0, high = 0;
};

// One node of the plan, its parameters in the order of the operator's Params.
struct Step {
  uint32_t op = 0;
  uint32_t in[2] = {};
  uint32_t out = 0;
  uint32_t first_constant = 0, constants = 0;
  double params[ops::max_params] = {};
  uint32_t first_read = 0, reads = 0, outputs = 1;
  uint32_t forest = 0;
};

enum class Family : uint32_t { transform, linear, forest };

// The parts of a plan as kernels read them. Passed to every launch by value.
struct Image {
  const Input* inputs;
  const double* allowed;
  const Step* steps;
  const double* constants;
  const uint32_t* reads;
  const forest::WalkView* forests;  // inside the plan; their pointers are offsets from `base`
  const std::byte* base;
  uint32_t input_count, step_count, slot_count;

  Family family;
  uint32_t margin_count, value_count;
  const uint32_t* transform_slots;   // margin_count of them
  const uint32_t* transform_values;  // value_count of them
  uint32_t choice, classes;
  models::LinearView linear;
  forest::WalkView walk;
  models::LinkView link;
  models::Rule rule;
};

// Makes pointers of offsets.
PELTON_KERNEL forest::WalkView placed(forest::WalkView walk, const std::byte* base) {
  const auto move = [base]<class T>(const T*& part) {
    part = reinterpret_cast<const T*>(base + reinterpret_cast<size_t>(part));
  };
  move(walk.nodes);
  move(walk.roots);
  move(walk.tree_outputs);
  move(walk.set_words);
  move(walk.leaf_values);
  move(walk.base);
  return walk;
}

class PlanImage {
 public:
  explicit PlanImage(const plan::Plan& plan);

  const std::vector<Input>& inputs() const { return inputs_; }
  std::span<const std::byte> bytes() const { return bytes_; }
  // The image whose bytes lie at `base`, which need not be memory of this machine.
  Image at(const std::byte* base) const;

 private:
  template <class T>
  void place(const T*& part, const T* values, size_t count);
  forest::WalkView place(const forest::Forest& trees);

  std::vector<Input> inputs_;
  std::vector<std::byte> bytes_;
  Image image_{};  // its pointers are offsets into the bytes
};

}  // namespace pelton::cuda
