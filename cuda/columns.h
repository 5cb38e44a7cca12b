// One value of a raw column as a number or a code: what a thread loads before it computes.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/core/column.h"
#include "cpp/simd/lane.h"

namespace pelton::cuda {

// Bytes of one value; 0: bits, or a layout that a device does not read (strings become codes on
// the host).
inline size_t width_of(Layout layout) {
  switch (layout) {
    case Layout::bool8:
    case Layout::i8:
    case Layout::u8:
      return 1;
    case Layout::i16:
    case Layout::u16:
      return 2;
    case Layout::i32:
    case Layout::u32:
    case Layout::f32:
    case Layout::codes:
      return 4;
    case Layout::i64:
    case Layout::u64:
    case Layout::f64:
      return 8;
    default:
      return 0;
  }
}

PELTON_KERNEL bool is_present(const ColumnView& column, int64_t row) {
  return column.validity == nullptr || bit_at(column.validity, column.offset + row);
}

template <class T>
PELTON_KERNEL T value_at(const ColumnView& column, int64_t row) {
  const ptrdiff_t step = column.stride_bytes != 0 ? column.stride_bytes : ptrdiff_t{sizeof(T)};
  const auto* first = static_cast<const unsigned char*>(column.data);
  return *reinterpret_cast<const T*>(first + (column.offset + row) * step);
}

// As the CPU's batch path widens it: integers and float32 to the nearest float64, null to NaN.
PELTON_KERNEL double number_at(const ColumnView& column, int64_t row) {
  if (!is_present(column, row)) return missing;
  switch (column.layout) {
    case Layout::bits:
      return bit_at(static_cast<const uint8_t*>(column.data), column.offset + row) ? 1.0 : 0.0;
    case Layout::bool8:
      return value_at<uint8_t>(column, row);
    case Layout::i8:
      return value_at<int8_t>(column, row);
    case Layout::i16:
      return value_at<int16_t>(column, row);
    case Layout::i32:
      return value_at<int32_t>(column, row);
    case Layout::i64:
      return static_cast<double>(value_at<int64_t>(column, row));
    case Layout::u8:
      return value_at<uint8_t>(column, row);
    case Layout::u16:
      return value_at<uint16_t>(column, row);
    case Layout::u32:
      return value_at<uint32_t>(column, row);
    case Layout::u64:
      return static_cast<double>(value_at<uint64_t>(column, row));
    case Layout::f32:
      return static_cast<double>(value_at<float>(column, row));
    default:
      return value_at<double>(column, row);
  }
}

}  // namespace pelton::cuda
