// Values of every layout, one by one, against their column of the schema.
#include "cpp/exec/load.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "cpp/core/error.h"
#include "cpp/core/shortest.h"
#include "cpp/simd/lane.h"

namespace pelton::exec {
namespace {

const char* kind_of(Layout layout) {
  switch (layout) {
    case Layout::utf8_32:
    case Layout::utf8_64:
    case Layout::utf8_view:
    case Layout::codes:
      return "strings";
    case Layout::bits:
    case Layout::bool8:
      return "bools";
    case Layout::f32:
    case Layout::f64:
      return "floats";
    default:
      return "integers";
  }
}

const char* article_of(DType dtype) {
  switch (dtype) {
    case DType::string:
    case DType::text:
      return "strings";
    case DType::timestamp:
      return "timestamps";
    case DType::date:
      return "dates";
    default:
      return "numbers";
  }
}

template <class T>
void widen(const ColumnView& column, int64_t begin, size_t rows, double* out) {
  const ptrdiff_t stride = column.stride_bytes != 0 ? column.stride_bytes : sizeof(T);
  const char* at = static_cast<const char*>(column.data) + (column.offset + begin) * stride;
  if (stride == sizeof(T)) {  // the usual case, for the compiler to vectorise
    for (size_t row = 0; row < rows; ++row) {
      T value;
      std::memcpy(&value, at + row * sizeof(T), sizeof value);
      out[row] = static_cast<double>(value);
    }
    return;
  }
  for (size_t row = 0; row < rows; ++row, at += stride) {
    T value;
    std::memcpy(&value, at, sizeof value);
    out[row] = static_cast<double>(value);
  }
}

void widen(const ColumnView& column, int64_t begin, size_t rows, double* out) {
  switch (column.layout) {
    case Layout::bits:
      for (size_t row = 0; row < rows; ++row)
        out[row] = bit_at(static_cast<const uint8_t*>(column.data), column.offset + begin + row);
      return;
    case Layout::bool8:
    case Layout::u8:
      return widen<uint8_t>(column, begin, rows, out);
    case Layout::i8:
      return widen<int8_t>(column, begin, rows, out);
    case Layout::i16:
      return widen<int16_t>(column, begin, rows, out);
    case Layout::i32:
      return widen<int32_t>(column, begin, rows, out);
    case Layout::i64:
      return widen<int64_t>(column, begin, rows, out);
    case Layout::u16:
      return widen<uint16_t>(column, begin, rows, out);
    case Layout::u32:
      return widen<uint32_t>(column, begin, rows, out);
    case Layout::u64:
      return widen<uint64_t>(column, begin, rows, out);
    case Layout::f32:
      return widen<float>(column, begin, rows, out);
    case Layout::f64:
      return widen<double>(column, begin, rows, out);
    case Layout::utf8_32:
    case Layout::utf8_64:
    case Layout::utf8_view:
    case Layout::codes:
      break;  // refused by can_hold
  }
}

void check_numbers(const ColumnSpec& spec, int64_t first_row, size_t rows, const double* numbers) {
  const double infinity = std::numeric_limits<double>::infinity();
  const bool takes_all = !spec.closed && spec.low == -infinity && spec.high == infinity;
  if (takes_all && spec.nullable) return;
  for (size_t row = 0; row < rows; ++row) {
    const double number = numbers[row];
    const auto at = first_row + static_cast<int64_t>(row);
    if (is_nan(number)) {
      if (!spec.nullable) throw ContractFailure(at, spec.name, "a value", "null");
    } else if (!takes_all && !spec.takes_number(number)) {
      throw ContractFailure(at, spec.name, spec.rule(), shortest(number));
    }
  }
}

template <class Offset>
std::string_view text_at(const ColumnView& column, int64_t row) {
  const auto* ends = static_cast<const Offset*>(column.data) + column.offset + row;
  return {static_cast<const char*>(column.bytes) + ends[0], static_cast<size_t>(ends[1] - ends[0])};
}

// Arrow's views: a length and, up to 12 bytes, the text itself; else a prefix, a buffer, an offset.
std::string_view view_at(const ColumnView& column, int64_t row) {
  const char* view = static_cast<const char*>(column.data) + (column.offset + row) * 16;
  int32_t parts[4];
  std::memcpy(parts, view, sizeof parts);
  const auto size = static_cast<size_t>(parts[0]);
  if (size <= 12) return {view + 4, size};
  const auto* buffers = static_cast<const void* const*>(column.bytes);
  return {static_cast<const char*>(buffers[parts[2]]) + parts[3], size};
}

std::string shortened(std::string_view text) {
  constexpr size_t longest = 40;
  if (text.size() <= longest) return "'" + std::string(text) + "'";
  size_t end = longest;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) --end;  // whole characters
  return "'" + std::string(text.substr(0, end)) + "...' of " + std::to_string(text.size()) +
         " bytes";
}

template <class TextAt>
void find_codes(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                int64_t first_row, int32_t* out, TextAt text_at) {
  for (size_t row = 0; row < rows; ++row) {
    const int64_t at = begin + static_cast<int64_t>(row);
    if (column.validity != nullptr && !bit_at(column.validity, column.offset + at)) {
      out[row] = spec.dictionary.null();
      continue;
    }
    out[row] = spec.dictionary.find(text_at(column, at));
    if (!spec.takes_code(out[row]))
      throw ContractFailure(first_row + at, spec.name, spec.rule(), shortened(text_at(column, at)));
  }
}

template <class TextAt>
void find_texts(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                int64_t first_row, Text* out, TextAt text_at) {
  for (size_t row = 0; row < rows; ++row) {
    const int64_t at = begin + static_cast<int64_t>(row);
    if (column.validity != nullptr && !bit_at(column.validity, column.offset + at)) {
      if (!spec.nullable) throw ContractFailure(first_row + at, spec.name, "a value", "null");
      out[row] = {};
      continue;
    }
    const std::string_view text = text_at(column, at);
    if (text.size() > longest_text)
      throw ContractFailure(first_row + at, spec.name, "at most 1 GiB of text",
                            std::to_string(text.size()) + " bytes");
    if (spec.closed && !spec.takes_code(spec.dictionary.find(text)))
      throw ContractFailure(first_row + at, spec.name, spec.rule(), shortened(text));
    out[row] = {text.data() != nullptr ? text.data() : "", text.size()};
  }
}

void copy_codes(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                int64_t first_row, int32_t* out) {
  const ptrdiff_t stride = column.stride_bytes != 0 ? column.stride_bytes : sizeof(int32_t);
  const char* at = static_cast<const char*>(column.data) + (column.offset + begin) * stride;
  for (size_t row = 0; row < rows; ++row, at += stride) {
    int32_t code;
    std::memcpy(&code, at, sizeof code);
    if (column.validity != nullptr &&
        !bit_at(column.validity, column.offset + begin + static_cast<int64_t>(row)))
      code = spec.dictionary.null();
    const int64_t number = first_row + begin + static_cast<int64_t>(row);
    if (code < 0 || code >= spec.dictionary.codes())
      throw ContractFailure(number, spec.name, "a code of its categories", std::to_string(code));
    if (code != spec.dictionary.null() && !spec.takes_code(code))
      throw ContractFailure(number, spec.name, spec.rule(), "another category");
    out[row] = code;
  }
}

}  // namespace

bool can_hold(Layout layout, DType dtype) {
  const bool is_text = layout == Layout::utf8_32 || layout == Layout::utf8_64 ||
                       layout == Layout::utf8_view || layout == Layout::codes;
  if (dtype == DType::text) return is_text && layout != Layout::codes;
  if (dtype == DType::string) return is_text;
  if (dtype == DType::timestamp || dtype == DType::date)
    return layout == Layout::i64 || layout == Layout::i32 || layout == Layout::f64;
  return !is_text;
}

void check_columns(const Schema& schema, const BatchView& batch) {
  if (batch.column_count != schema.size())
    throw ContractFailure(-1, "", std::to_string(schema.size()) + " columns",
                          std::to_string(batch.column_count));
  if (batch.rows == 0) return;
  for (size_t column = 0; column < schema.size(); ++column) {
    const ColumnSpec& spec = schema[column];
    const ColumnView& view = batch.columns[column];
    if (!spec.used) continue;
    if (view.data == nullptr) throw ContractFailure(-1, spec.name, "this column", "none");
    if (!can_hold(view.layout, spec.dtype))
      throw ContractFailure(-1, spec.name, article_of(spec.dtype), kind_of(view.layout));
  }
}

void load_numbers(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                  int64_t first_row, double* out) {
  widen(column, begin, rows, out);
  if (spec.dtype == DType::f32 && column.layout != Layout::f32)
    for (size_t row = 0; row < rows; ++row) out[row] = narrow(out[row]);
  if (column.validity != nullptr)
    for (size_t row = 0; row < rows; ++row)
      if (!bit_at(column.validity, column.offset + begin + static_cast<int64_t>(row)))
        out[row] = std::numeric_limits<double>::quiet_NaN();
  check_numbers(spec, first_row + begin, rows, out);
}

void load_texts(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                int64_t first_row, Text* out) {
  if (column.layout == Layout::utf8_32)
    find_texts(column, spec, begin, rows, first_row, out, text_at<int32_t>);
  else if (column.layout == Layout::utf8_64)
    find_texts(column, spec, begin, rows, first_row, out, text_at<int64_t>);
  else
    find_texts(column, spec, begin, rows, first_row, out, view_at);
}

void load_codes(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                int64_t first_row, int32_t* out) {
  if (column.layout == Layout::utf8_32)
    find_codes(column, spec, begin, rows, first_row, out, text_at<int32_t>);
  else if (column.layout == Layout::utf8_64)
    find_codes(column, spec, begin, rows, first_row, out, text_at<int64_t>);
  else if (column.layout == Layout::utf8_view)
    find_codes(column, spec, begin, rows, first_row, out, view_at);
  else
    copy_codes(column, spec, begin, rows, first_row, out);
  if (spec.nullable) return;
  for (size_t row = 0; row < rows; ++row)
    if (out[row] == spec.dictionary.null())
      throw ContractFailure(first_row + begin + static_cast<int64_t>(row), spec.name, "a value",
                            "null");
}

}  // namespace pelton::exec
