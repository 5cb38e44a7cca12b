// A column of texts that were Python values, copied end to end: no value has to stay alive while
// the engine reads it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "bindings/column.h"

namespace pelton::bindings {

class Texts {
 public:
  void add(const Text& text) {
    const size_t row = ends_.size() - 1;
    if (row % 8 == 0) validity_.push_back(0);
    if (text.data != nullptr) validity_.back() |= static_cast<uint8_t>(1 << row % 8);
    bytes_.append(text.view());
    ends_.push_back(static_cast<int64_t>(bytes_.size()));
  }
  // Gives all texts to a column. The builder is spent.
  void move_to(Column& column) {
    const auto held = std::make_shared<Texts>(std::move(*this));
    ColumnView view;
    view.layout = Layout::utf8_64;
    view.data = held->ends_.data();
    view.validity = held->validity_.data();
    view.bytes = held->bytes_.data();
    column.append(view, static_cast<int64_t>(held->ends_.size()) - 1, held);
  }

 private:
  std::string bytes_;
  std::vector<int64_t> ends_{0};
  std::vector<uint8_t> validity_;
};

}  // namespace pelton::bindings
