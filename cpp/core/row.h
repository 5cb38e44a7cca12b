// One raw or computed value of one row, and the storage of a tile of rows.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pelton {

// Text of one row, borrowed: UTF-8. Null has no data.
struct Text {
  const char* data = nullptr;
  size_t size = 0;
  std::string_view view() const { return {data, size}; }
};

inline constexpr size_t longest_text = size_t{1} << 30;  // bytes; longer ones are refused

// A sparse row of numbers: features that are not listed are 0.
struct Entry {
  uint32_t feature;
  double value;
};
struct Bag {
  const Entry* entries = nullptr;  // features rise
  size_t count = 0;
};

// A slot holds numbers, codes, texts or bags; the plan says which. Null numbers are NaN. Texts and
// bags are longer than a cell, which points at them for good: at memory of its session.
union Cell {
  double number;
  int32_t code;
  Text* text;
  Bag* bag;
};

// Rows computed together on the batch path: one bit each in eight 64-bit words.
inline constexpr size_t tile_rows = 512;

}  // namespace pelton
