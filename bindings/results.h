// The arrays that a batch was asked for, and where the engine writes them.
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <optional>

#include "cpp/exec/engine.h"

namespace pelton::bindings {

struct Asked {
  bool margins, values, labels;
};

template <class Array>
pybind11::object or_none(const std::optional<Array>& array) {
  if (!array) return pybind11::none();
  if constexpr (std::is_base_of_v<pybind11::object, Array>)
    return *array;
  else
    return pybind11::cast(*array);
}

class Results {
 public:
  Results(const plan::Plan& plan, int64_t rows, Asked asked) {
    const auto count = static_cast<pybind11::ssize_t>(rows);
    const auto width = [](uint32_t columns) { return static_cast<pybind11::ssize_t>(columns); };
    if (asked.margins) margins_.emplace({count, width(plan.margins())});
    if (asked.values) values_.emplace({count, width(plan.values())});
    if (asked.labels) labels_.emplace(count);
    if (margins_) wanted.margins = margins_->mutable_data();
    if (values_) wanted.values = values_->mutable_data();
    if (labels_) wanted.labels = labels_->mutable_data();
  }

  pybind11::tuple tuple() const {
    return pybind11::make_tuple(or_none(margins_), or_none(values_), or_none(labels_));
  }

  exec::Wanted wanted;

 private:
  using Floats = pybind11::array_t<double>;
  std::optional<Floats> margins_, values_;
  std::optional<pybind11::array_t<int32_t>> labels_;
};

}  // namespace pelton::bindings
