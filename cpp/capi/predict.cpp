// Scoring rows and tables for C callers.
#include <algorithm>
#include <limits>
#include <vector>

#include "cpp/capi/model.h"
#include "cpp/core/shortest.h"
#include "cpp/simd/lane.h"

using namespace pelton;

namespace {

constexpr const char* cell_names[] = {"null", "a number", "text"};

const char* kind_of(const pelton_cell& cell) {
  return cell.kind >= PELTON_CELL_NULL && cell.kind <= PELTON_CELL_TEXT ? cell_names[cell.kind]
                                                                        : "an unknown kind of cell";
}

std::string shown(const pelton_cell& cell) {
  constexpr size_t longest = 40;
  if (cell.kind == PELTON_CELL_NUMBER) return shortest(cell.number);
  size_t size = std::min(cell.text.bytes, longest);
  while (size < cell.text.bytes && size > 0 &&
         (static_cast<unsigned char>(cell.text.data[size]) & 0xC0) == 0x80)
    --size;  // whole characters
  return "'" + std::string(cell.text.data, size) + (size < cell.text.bytes ? "..." : "") + "'";
}

bool is_null(const pelton_cell& cell) {
  return cell.kind == PELTON_CELL_NULL || (cell.kind == PELTON_CELL_NUMBER && is_nan(cell.number));
}

// Texts are borrowed: they live as long as the call.
void fill(Cell& cell, const pelton_cell& given, const ColumnSpec& spec) {
  const bool is_text = is_string(spec.dtype);
  if (is_null(given)) {
    if (!spec.nullable) throw ContractFailure(-1, spec.name, "a value", "null");
    if (spec.dtype == DType::text)
      *cell.text = {};
    else if (is_text)
      cell.code = spec.dictionary.null();
    else
      cell.number = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  if (given.kind != (is_text ? PELTON_CELL_TEXT : PELTON_CELL_NUMBER))
    throw ContractFailure(-1, spec.name, cell_names[is_text ? 2 : 1], kind_of(given));
  bool taken;
  if (is_text) {
    capi::need(given.text.data != nullptr || given.text.bytes == 0, "pelton_predict_row", "text",
               "NULL");
    const std::string_view text(given.text.data, given.text.bytes);
    taken = true;
    if (spec.dtype == DType::string || spec.closed) {
      const int32_t code = spec.dictionary.find(text);
      taken = spec.takes_code(code);
      if (spec.dtype == DType::string) cell.code = code;
    }
    if (spec.dtype == DType::text && text.size() > longest_text)
      throw ContractFailure(-1, spec.name, "at most 1 GiB of text",
                            std::to_string(text.size()) + " bytes");
    if (spec.dtype == DType::text)
      *cell.text = {text.data() != nullptr ? text.data() : "", text.size()};
  } else {
    cell.number = spec.dtype == DType::f32 ? narrow(given.number) : given.number;
    taken = spec.takes_number(cell.number);
  }
  if (!taken) throw ContractFailure(-1, spec.name, spec.rule(), shown(given));
}

ColumnView view_of(const pelton_array& array) {
  capi::need(array.layout >= PELTON_LAYOUT_BITS && array.layout <= PELTON_LAYOUT_CODES,
             "pelton_predict_batch", "a known layout", "another");
  const bool is_text =
      array.layout >= PELTON_LAYOUT_UTF8_32 && array.layout <= PELTON_LAYOUT_UTF8_VIEW;
  capi::need(array.data == nullptr || array.bytes != nullptr || !is_text, "pelton_predict_batch",
             "the bytes of a text column", "NULL");
  ColumnView view;
  view.layout = static_cast<Layout>(array.layout);
  view.data = array.data;
  view.validity = array.validity;
  view.bytes = array.bytes;
  view.offset = array.offset;
  view.stride_bytes = static_cast<ptrdiff_t>(array.stride_bytes);
  return view;
}

}  // namespace

extern "C" {

pelton_status pelton_predict_row(const pelton_model* model, const pelton_cell* cells, size_t count,
                                 const pelton_results* results) {
  return capi::guarded([&] {
    capi::need(model != nullptr && cells != nullptr, "pelton_predict_row", "a model and cells",
               "NULL");
    const pelton_results wanted = capi::given(results, "pelton_predict_row");
    const plan::Plan& plan = model->plan();
    if (count != plan.schema.size())
      throw ContractFailure(-1, "", std::to_string(plan.schema.size()) + " cells",
                            std::to_string(count));
    const capi::Lease lease(model->sessions);
    exec::Session& session = *lease;
    for (size_t column = 0; column < count; ++column)
      if (plan.schema[column].used)
        fill(session.cells()[column], cells[column], plan.schema[column]);
    model->engine.run_row(session);
    if (wanted.margins) std::copy_n(session.margins(), plan.margins(), wanted.margins);
    if (wanted.values) std::copy_n(session.values(), plan.values(), wanted.values);
    if (wanted.labels) *wanted.labels = model->engine.label(session);
  });
}

pelton_status pelton_predict_batch(const pelton_model* model, const pelton_batch* batch,
                                   const pelton_results* results, int32_t threads) {
  return capi::guarded([&] {
    constexpr const char* subject = "pelton_predict_batch";
    capi::need(model != nullptr, subject, "a model", "NULL");
    const pelton_results wanted = capi::given(results, subject);
    const pelton_batch table = capi::given(batch, subject);
    capi::need(table.columns != nullptr || table.column_count == 0, subject, "columns", "NULL");
    capi::need(table.rows >= 0, subject, "rows >= 0", "fewer");
    std::vector<ColumnView> columns;
    columns.reserve(table.column_count);
    for (size_t at = 0; at < table.column_count; ++at)
      columns.push_back(view_of(table.columns[at]));
    model->engine.run_batch({columns.data(), columns.size(), table.rows},
                            {wanted.margins, wanted.values, wanted.labels}, threads);
  });
}

}  // extern "C"
