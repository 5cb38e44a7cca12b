// Reads one row of Python values into the cells that a plan's raw columns occupy.
#pragma once
#include <pybind11/pybind11.h>

#include <memory>
#include <vector>

#include "bindings/values.h"
#include "cpp/plan/plan.h"

namespace pelton::bindings {

// In which order the keys of the last dict lay. Rows of one source repeat it, and comparing a key
// with the one expected here is cheaper than looking it up. Belongs to one session: no lock.
struct KeyOrder {
  struct Step {
    pybind11::object key;
    int32_t target;  // -1: a key that no column used has
  };
  std::vector<Step> steps;
  std::vector<pybind11::object> texts;  // whose characters the cells of the last row point at
  int misses = 0;
};

class RowReader {
 public:
  explicit RowReader(std::shared_ptr<const plan::Plan> plan);

  const plan::Plan& plan() const { return *plan_; }
  const std::vector<Target>& targets() const { return targets_; }  // the columns used
  // The target of a column of the schema; null if the plan never reads it.
  const Target* target_of(size_t column) const;

  // A dict or mapping in any order; a tuple, list or one-dimensional array in schema order.
  // `row` is for messages, -1 where there is only one. The cells of texts point at texts of their
  // session, and these at characters that `order` keeps until the next row.
  void read(PyObject* row_values, Cell* cells, KeyOrder& order, int64_t row) const;

 private:
  void read_dict(PyObject* dict, Cell* cells, KeyOrder& order, int64_t row) const;
  bool read_in_order(PyObject* dict, Cell* cells, KeyOrder& order, int64_t row) const;
  void learn(PyObject* dict, KeyOrder& order) const;
  void read_items(PyObject* const* items, Py_ssize_t count, Cell* cells, KeyOrder& order,
                  int64_t row) const;
  void read_named(PyObject* values, PyObject* names, Cell* cells, KeyOrder& order,
                  int64_t row) const;
  bool read_array(PyObject* array, Cell* cells, KeyOrder& order, int64_t row) const;

  std::shared_ptr<const plan::Plan> plan_;
  std::vector<Target> targets_;
  std::vector<int32_t> target_of_;      // by column: index into targets_, or -1
  std::vector<pybind11::object> keys_;  // interned names, one per target
};

}  // namespace pelton::bindings
