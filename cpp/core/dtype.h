// The types a raw column can have, and the layouts in which a container can hand one over.
#pragma once
#include <cstddef>
#include <cstdint>

namespace pelton {

// Saved in artifacts: append, never renumber.
enum class DType : uint8_t {
  boolean = 0,
  i32 = 1,
  i64 = 2,
  f32 = 3,
  f64 = 4,
  string = 5,     // UTF-8
  timestamp = 6,  // microseconds since 1970-01-01T00:00:00Z, in an i64
  date = 7,       // days since 1970-01-01, in an i32
  text = 8,       // UTF-8 of which a step reads the characters, not only which category it is
};
inline constexpr DType last_dtype = DType::text;
inline constexpr int dtypes = static_cast<int>(last_dtype) + 1;

inline bool is_string(DType dtype) {
  return dtype == DType::string || dtype == DType::text;
}

inline const char* name_of(DType dtype) {
  constexpr const char* names[dtypes] = {"bool",   "i32",       "i64",  "f32", "f64",
                                         "string", "timestamp", "date", "text"};
  return names[static_cast<int>(dtype)];
}

// How values lie in memory. Arrow's and NumPy's fixed-width layouts, Arrow's strings, and codes.
enum class Layout : uint8_t {
  bits,   // one bit a value, least significant first
  bool8,  // one byte a value
  i8,
  i16,
  i32,
  i64,
  u8,
  u16,
  u32,
  u64,
  f32,
  f64,
  utf8_32,    // Arrow utf8: int32 offsets and bytes
  utf8_64,    // Arrow large_utf8: int64 offsets and bytes
  utf8_view,  // Arrow string_view: 16-byte views and data buffers
  codes,      // int32 codes of the column's dictionary: categories, then unseen, then null
};

}  // namespace pelton
