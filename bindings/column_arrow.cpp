// Columns of Arrow arrays: fixed-width values and text are borrowed, dictionaries mapped once.
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

#include "bindings/arrow_source.h"
#include "bindings/arrow_text.h"
#include "bindings/column.h"
#include "bindings/texts.h"
#include "cpp/core/error.h"

namespace py = pybind11;

namespace pelton::bindings {
namespace {

constexpr int64_t null_moment = std::numeric_limits<int64_t>::min();

struct Format {
  const char* name;
  Layout layout;
};
constexpr Format numbers[] = {
    {"b", Layout::bits}, {"c", Layout::i8},  {"C", Layout::u8},  {"s", Layout::i16},
    {"S", Layout::u16},  {"i", Layout::i32}, {"I", Layout::u32}, {"l", Layout::i64},
    {"L", Layout::u64},  {"f", Layout::f32}, {"g", Layout::f64},
};

const Format* number_format(std::string_view name) {
  for (const Format& format : numbers)
    if (name == format.name) return &format;
  return nullptr;
}

// Where a chunk lies in its array; a column of a sliced struct starts where the slice does.
struct Place {
  int64_t first;
  int64_t rows;
};

const uint8_t* validity_of(const ArrowArray& array) {
  return array.null_count == 0 || array.n_buffers == 0
             ? nullptr
             : static_cast<const uint8_t*>(array.buffers[0]);
}

bool is_null(const ArrowArray& array, int64_t at) {
  const uint8_t* validity = validity_of(array);
  return validity != nullptr && !bit_at(validity, at);
}

// First row with a value; `rows` if all are null.
int64_t first_present(const ArrowArray& array, Place place) {
  int64_t row = 0;
  while (row < place.rows && is_null(array, place.first + row)) ++row;
  return row;
}

[[noreturn]] void refuse_format(const Target& target, int64_t row, std::string_view format) {
  const char* need = target.is_text ? "text" : target.is_moment ? "timestamps" : "numbers";
  refuse_value(target, row, need, "Arrow values of the format '" + std::string(format) + "'");
}

double number_at(const ArrowArray& array, Layout layout, int64_t at) {
  const void* data = array.buffers[1];
  switch (layout) {
    case Layout::bits:
      return bit_at(static_cast<const uint8_t*>(data), at);
    case Layout::i8:
      return static_cast<const int8_t*>(data)[at];
    case Layout::u8:
      return static_cast<const uint8_t*>(data)[at];
    case Layout::i16:
      return static_cast<const int16_t*>(data)[at];
    case Layout::u16:
      return static_cast<const uint16_t*>(data)[at];
    case Layout::i32:
      return static_cast<const int32_t*>(data)[at];
    case Layout::u32:
      return static_cast<const uint32_t*>(data)[at];
    case Layout::i64:
      return static_cast<double>(static_cast<const int64_t*>(data)[at]);
    case Layout::u64:
      return static_cast<double>(static_cast<const uint64_t*>(data)[at]);
    case Layout::f32:
      return static_cast<const float*>(data)[at];
    default:
      return static_cast<const double*>(data)[at];
  }
}

// One value of an Arrow array of numbers or text as a cell.
Cell cell_at(const ArrowSchema& schema, const ArrowArray& array, const Target& target, int64_t at,
             int64_t row) {
  if (is_null(array, at)) return null_cell(target, row);
  py::object value;
  if (const Format* format = number_format(schema.format))
    value = py::float_(number_at(array, format->layout, at));
  else if (const auto text = ArrowText::of(schema, array))
    value = py::reinterpret_steal<py::object>(PyUnicode_DecodeUTF8(
        text->at(at).data(), static_cast<Py_ssize_t>(text->at(at).size()), "strict"));
  else
    refuse_format(target, row, schema.format);
  if (!value) {
    PyErr_Clear();
    refuse_value(target, row, "text of valid Unicode", "other bytes");
  }
  if (target.is_free) {
    (void)text_of(value.ptr(), target, row);
    return {};
  }
  return cell_of(value.ptr(), target, row);
}

// Texts by index into a dictionary of them.
void append_texts(Column& column, const ArrowSchema& schema, const ArrowArray& array, Place place,
                  const Target& target) {
  const ArrowArray& values = *array.dictionary;
  const auto words = ArrowText::of(*schema.dictionary, values);
  if (!words) refuse_format(target, column.rows(), schema.dictionary->format);
  const Layout layout = number_format(schema.format)->layout;
  Texts texts;
  for (int64_t row = 0; row < place.rows; ++row) {
    const int64_t at = place.first + row;
    const double index = is_null(array, at) ? -1 : number_at(array, layout, at);
    if (!is_null(array, at) && !(index >= 0 && index < static_cast<double>(values.length)))
      refuse_value(target, column.rows() + row, "an index into its dictionary",
                   std::to_string(index));
    const int64_t entry = values.offset + static_cast<int64_t>(index);
    if (index < 0 || is_null(values, entry)) {
      texts.add({});
      continue;
    }
    const std::string_view text = words->at(entry);
    texts.add({text.data() != nullptr ? text.data() : "", text.size()});
  }
  texts.move_to(column);
}

void append_dictionary(Column& column, const ArrowSchema& schema, const ArrowArray& array,
                       Place place, const Target& target) {
  const ArrowArray& values = *array.dictionary;
  const Format* format = number_format(schema.format);
  if (format == nullptr || schema.dictionary->dictionary != nullptr)
    refuse_format(target, column.rows(), schema.format);
  if (target.is_free) return append_texts(column, schema, array, place, target);
  // Each distinct value is read once, when a row first has it: a null's place is the last.
  std::vector<Cell> cells(static_cast<size_t>(values.length) + 1);
  std::vector<bool> known(static_cast<size_t>(values.length) + 1);
  auto codes = owned<int32_t>(target.is_text ? place.rows : 0);
  auto reals = owned<double>(target.is_text ? 0 : place.rows);
  for (int64_t row = 0; row < place.rows; ++row) {
    const int64_t at = place.first + row;
    double index = static_cast<double>(values.length);
    if (!is_null(array, at)) {
      index = number_at(array, format->layout, at);
      if (!(index >= 0 && index < static_cast<double>(values.length)))
        refuse_value(target, column.rows() + row, "an index into its dictionary",
                     std::to_string(index));
    }
    const auto entry = static_cast<size_t>(index);
    if (!known[entry]) {
      const bool none = entry == static_cast<size_t>(values.length);
      cells[entry] =
          none ? null_cell(target, column.rows() + row)
               : cell_at(*schema.dictionary, values, target,
                         values.offset + static_cast<int64_t>(entry), column.rows() + row);
      known[entry] = true;
    }
    if (target.is_text)
      codes.get()[row] = cells[entry].code;
    else
      reals.get()[row] = cells[entry].number;
  }
  ColumnView view;
  view.layout = target.is_text ? Layout::codes : Layout::f64;
  view.data = target.is_text ? static_cast<const void*>(codes.get()) : reals.get();
  std::shared_ptr<void> owner = codes;
  if (!target.is_text) owner = reals;
  column.append(view, place.rows, owner);
}

// Timestamps "tsu:Europe/Paris" and dates "tdD", "tdm".
void append_moments(Column& column, const ArrowSchema& schema, const ArrowArray& array, Place place,
                    const Target& target) {
  const std::string_view format = schema.format;
  const bool is_timestamp = format.substr(0, 2) == "ts";
  if (!target.is_moment || (!is_timestamp && target.spec->dtype == DType::timestamp))
    refuse_format(target, -1, format);
  std::string unit = format == "tdD" ? "D" : "ms";
  if (is_timestamp)
    unit = format[2] == 's' ? "s" : format[2] == 'm' ? "ms" : format[2] == 'u' ? "us" : "ns";
  const bool narrow = format == "tdD";
  py::array_t<int64_t> values(place.rows);
  int64_t* to = values.mutable_data();
  for (int64_t row = 0; row < place.rows; ++row) {
    const int64_t at = place.first + row;
    to[row] = is_null(array, at) ? null_moment
              : narrow           ? static_cast<const int32_t*>(array.buffers[1])[at]
                                 : static_cast<const int64_t*>(array.buffers[1])[at];
  }
  const Column chunk = column_of_moments(values, unit, is_timestamp && format.size() > 4, target);
  for (const Chunk& part : chunk.chunks())
    column.append(part.view, part.rows, std::make_shared<Column>(chunk));
}

// float16, which no kernel reads.
void append_half(Column& column, const ArrowArray& array, Place place) {
  auto numbers = owned<double>(place.rows);
  const auto* halves = static_cast<const uint16_t*>(array.buffers[1]) + place.first;
  const py::array_t<double> wide(
      py::array(py::dtype("f2"), {place.rows}, halves).attr("astype")("f8"));
  for (int64_t row = 0; row < place.rows; ++row)
    numbers.get()[row] =
        is_null(array, place.first + row) ? std::numeric_limits<double>::quiet_NaN() : wide.at(row);
  ColumnView view;
  view.layout = Layout::f64;
  view.data = numbers.get();
  column.append(view, place.rows, numbers);
}

void append_array(Column& column, const ArrowSchema& schema, const ArrowArray& array, Place place,
                  const Target& target, const SharedArray& owner) {
  const std::string_view format = schema.format;
  if (place.rows == 0) return;
  if (format == "n") return append_nulls(column, target, place.rows);
  if (schema.dictionary != nullptr) return append_dictionary(column, schema, array, place, target);
  if (format.substr(0, 2) == "ts" || format.substr(0, 2) == "td")
    return append_moments(column, schema, array, place, target);
  ColumnView view;
  view.validity = validity_of(array);
  view.offset = place.first;
  const auto text = ArrowText::of(schema, array);
  const Format* number = number_format(format);
  const bool fits =
      target.is_text ? text.has_value() : !target.is_moment && (number != nullptr || format == "e");
  if (!fits) {
    // A column without any value often has whatever type its container prefers.
    int64_t row = first_present(array, place);
    if (target.is_text && (format == "f" || format == "g"))
      while (row < place.rows && (is_null(array, place.first + row) ||
                                  std::isnan(number_at(array, number->layout, place.first + row))))
        ++row;
    if (row == place.rows) return append_nulls(column, target, place.rows);
    if (text)
      refuse_value(target, column.rows() + row, target.is_moment ? "a timestamp" : "a number",
                   shown_text(text->at(place.first + row)));
    if (number != nullptr)
      (void)cell_at(schema, array, target, place.first + row, column.rows() + row);
    refuse_format(target, column.rows() + row, format);
  }
  if (format == "e") return append_half(column, array, place);
  if (text) {
    view.layout = text->layout();
    view.data = text->data();
    view.bytes = text->bytes();
  } else {
    view.layout = number->layout;
    view.data = array.buffers[1];
  }
  column.append(view, place.rows, owner);
}

std::string_view name_of(const ArrowSchema& schema) {
  return schema.name != nullptr ? schema.name : "";
}

void check_table(const ArrowSchema& schema) {
  if (std::string_view(schema.format) != "+s")
    throw ContractFailure(-1, "", "an Arrow table",
                          "Arrow values of the format '" + std::string(schema.format) + "'");
}

}  // namespace

Column column_of_arrow(const py::object& source, const Target& target) {
  Column column;
  read_arrow(source, [&](const ArrowSchema& schema, SharedArray array) {
    append_array(column, schema, *array, {array->offset, array->length}, target, array);
  });
  return column;
}

ArrowTable table_of_arrow(const py::object& source, const RowReader& reader) {
  const Schema& names = reader.plan().schema;
  std::vector<Column> columns(names.size());
  ArrowTable result;
  const SharedSchema schema =
      read_arrow(source, [&](const ArrowSchema& table, const SharedArray& array) {
        check_table(table);
        if (array->null_count > 0)
          throw ContractFailure(-1, "", "rows that are present", "an Arrow table with null rows");
        for (int64_t child = 0; child < table.n_children; ++child) {
          const int column = names.find(name_of(*table.children[child]));
          const Target* target =
              column < 0 ? nullptr : reader.target_of(static_cast<size_t>(column));
          if (target == nullptr) continue;
          const ArrowArray& values = *array->children[child];
          append_array(columns[static_cast<size_t>(column)], *table.children[child], values,
                       {values.offset + array->offset, array->length}, *target, array);
        }
        result.rows += array->length;
      });
  check_table(*schema);
  std::vector<bool> found(names.size());
  for (int64_t child = 0; child < schema->n_children; ++child) {
    const std::string_view name = name_of(*schema->children[child]);
    result.names.append(py::str(name.data(), name.size()));
    const int column = names.find(name);
    if (column < 0) continue;
    if (found[static_cast<size_t>(column)])
      throw ContractFailure(-1, std::string(name), "one column of this name", "two");
    found[static_cast<size_t>(column)] = true;
  }
  for (size_t column = 0; column < names.size(); ++column)
    result.columns.append(found[column] && reader.target_of(column) != nullptr
                              ? py::cast(std::move(columns[column]))
                              : py::object(py::none()));
  return result;
}

}  // namespace pelton::bindings
