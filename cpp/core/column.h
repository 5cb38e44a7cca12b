// A borrowed column of a table, as its container laid it out. Nothing here owns memory.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/dtype.h"
#include "cpp/core/macros.h"

namespace pelton {

struct ColumnView {
  Layout layout = Layout::f64;
  const void* data = nullptr;         // values; offsets for utf8_32/64; views for utf8_view
  const uint8_t* validity = nullptr;  // Arrow bitmap, 1 = present; null: no nulls
  const void* bytes = nullptr;  // utf8_32/64: the characters; utf8_view: const void* const* buffers
  int64_t offset = 0;           // rows before the first, as in Arrow; counts for data and validity
  ptrdiff_t stride_bytes = 0;   // fixed-width layouts; 0: contiguous
};

// Equally long columns in schema order. A column that no step uses may have null data.
struct BatchView {
  const ColumnView* columns = nullptr;
  size_t column_count = 0;
  int64_t rows = 0;
  int64_t first_row = 0;  // of the caller's table, where this is one chunk of it; for messages
};

PELTON_KERNEL bool bit_at(const uint8_t* bits, int64_t at) {
  return bits[at >> 3] >> (at & 7) & 1;
}

}  // namespace pelton
