// One raw or computed value of one row, and the storage of a tile of rows.
#pragma once
#include <cstddef>
#include <cstdint>

namespace pelton {

// A slot holds numbers or codes, never both; the plan says which. Null numbers are NaN.
union Cell {
  double number;
  int32_t code;
};

// Rows computed together on the batch path: one bit each in eight 64-bit words.
inline constexpr size_t tile_rows = 512;

}  // namespace pelton
