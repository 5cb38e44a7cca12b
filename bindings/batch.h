// Columns of Python as batches of the engine: chunks that all columns share.
#pragma once
#include <pybind11/pybind11.h>

#include <vector>

#include "bindings/column.h"
#include "cpp/exec/engine.h"

namespace pelton::bindings {

// Columns in schema order, held while the engine reads them without the GIL.
class Batches {
 public:
  // Each a Column, a NumPy array (text: int32 codes), or None where the plan reads nothing.
  Batches(const std::vector<pybind11::object>& columns, int64_t rows, const plan::Plan& plan);

  // Calls run(view, wanted) for consecutive ranges in which no column changes its chunk.
  template <class Run>
  void each(const exec::Wanted& wanted, uint32_t margins, uint32_t values, Run&& run) const {
    for (size_t at = 0; at + 1 < bounds_.size(); ++at) {
      const int64_t first = bounds_[at];
      exec::Wanted part = wanted;
      if (part.margins != nullptr) part.margins += first * margins;
      if (part.values != nullptr) part.values += first * values;
      if (part.labels != nullptr) part.labels += first;
      const std::vector<ColumnView> views = views_at(first);
      run(BatchView{views.data(), views.size(), bounds_[at + 1] - first, first}, part);
    }
  }

 private:
  std::vector<ColumnView> views_at(int64_t first) const;

  std::vector<Column> columns_;
  std::vector<int64_t> bounds_;
};

}  // namespace pelton::bindings
