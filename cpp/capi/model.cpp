// Opening and closing models, and what they say about themselves.
#include "cpp/capi/model.h"

#include <algorithm>
#include <span>
#include <type_traits>
#include <variant>

#include "cpp/artifact/artifact.h"
#include "cpp/exec/proof.h"

using namespace pelton;

namespace {

// Numbers mean the same on both sides of the interface.
constexpr bool is_same(auto c, auto own) {
  return static_cast<int>(c) == static_cast<int>(own);
}
static_assert(is_same(PELTON_CONTRACT, ErrorCode::contract));
static_assert(is_same(PELTON_INTERNAL, ErrorCode::internal));
static_assert(is_same(PELTON_STRING, DType::string) && is_same(PELTON_DATE, DType::date) &&
              is_same(PELTON_FREE_TEXT, DType::text));
static_assert(is_same(PELTON_LAYOUT_BOOL8, Layout::bool8) &&
              is_same(PELTON_LAYOUT_U8, Layout::u8) && is_same(PELTON_LAYOUT_F32, Layout::f32) &&
              is_same(PELTON_LAYOUT_UTF8_32, Layout::utf8_32) &&
              is_same(PELTON_LAYOUT_CODES, Layout::codes));
static_assert(
    std::is_same_v<std::variant_alternative_t<PELTON_LABEL_TEXT, models::Label>, std::string>);

thread_local char last_error[1024] = "";

pelton_model* load(std::span<const std::byte> bytes) {
  artifact::Artifact loaded = artifact::read(bytes);
  if (!loaded.onnx.empty())
    fail(ErrorCode::unsupported, "artifact", "a model of native steps alone",
         "one with a graph for ONNX Runtime, which only Python runs");
  auto model = std::make_unique<pelton_model>(loaded.plan, std::move(loaded.metadata));
  exec::check_proof(model->engine, loaded.proof);
  return model.release();
}

const ColumnSpec& spec_at(const pelton_model* model, size_t index, const char* subject) {
  capi::need(model != nullptr, subject, "a model", "NULL");
  capi::need_index(index, model->plan().schema.size(), subject);
  return model->plan().schema[index];
}

}  // namespace

void capi::set_last_error(const char* message) noexcept {
  size_t size = std::min(std::strlen(message), sizeof last_error - 1);
  // Cut between characters.
  while (size > 0 && (static_cast<unsigned char>(message[size]) & 0xC0) == 0x80) --size;
  std::memcpy(last_error, message, size);
  last_error[size] = '\0';
}

extern "C" {

uint32_t pelton_abi_version(void) {
  return PELTON_ABI_VERSION;
}
const char* pelton_version(void) {
  return PELTON_VERSION;
}
const char* pelton_last_error(void) {
  return last_error;
}

pelton_status pelton_open(const char* path, pelton_model** model) {
  if (model != nullptr) *model = nullptr;
  return capi::guarded([&] {
    capi::need(path != nullptr && model != nullptr, "pelton_open", "a path and a model", "NULL");
    *model = load(artifact::read_file(path));
  });
}

pelton_status pelton_open_memory(const void* bytes, size_t size, pelton_model** model) {
  if (model != nullptr) *model = nullptr;
  return capi::guarded([&] {
    capi::need(bytes != nullptr && model != nullptr, "pelton_open_memory", "bytes and a model",
               "NULL");
    *model = load({static_cast<const std::byte*>(bytes), size});
  });
}

void pelton_close(pelton_model* model) {
  delete model;
}

size_t pelton_margins(const pelton_model* model) {
  return model->plan().margins();
}
size_t pelton_values(const pelton_model* model) {
  return model->plan().values();
}
size_t pelton_classes(const pelton_model* model) {
  return model->plan().head.classes.size();
}
pelton_text pelton_metadata(const pelton_model* model) {
  return capi::text_of(model->metadata);
}

pelton_status pelton_class_label(const pelton_model* model, size_t index, pelton_label* label) {
  return capi::guarded([&] {
    capi::need(model != nullptr, "pelton_class_label", "a model", "NULL");
    capi::need_index(index, pelton_classes(model), "pelton_class_label");
    const models::Label& held = model->plan().head.classes[index];
    pelton_label out{};
    out.kind = static_cast<int32_t>(held.index());
    if (const auto* integer = std::get_if<int64_t>(&held)) out.integer = *integer;
    if (const auto* number = std::get_if<double>(&held)) out.number = *number;
    if (const auto* text = std::get_if<std::string>(&held)) out.text = capi::text_of(*text);
    if (const auto* flag = std::get_if<bool>(&held)) out.integer = *flag;
    capi::hand_out(out, label, "pelton_class_label");
  });
}

size_t pelton_columns(const pelton_model* model) {
  return model->plan().schema.size();
}

pelton_status pelton_column_at(const pelton_model* model, size_t index, pelton_column* column) {
  return capi::guarded([&] {
    const ColumnSpec& spec = spec_at(model, index, "pelton_column_at");
    pelton_column out{};
    out.name = capi::text_of(spec.name);
    out.dtype = static_cast<int32_t>(spec.dtype);
    out.nullable = spec.nullable;
    out.used = spec.used;
    out.closed = spec.closed;
    out.categories = static_cast<size_t>(spec.dictionary.size());
    out.low = spec.low;
    out.high = spec.high;
    out.unit = capi::text_of(spec.unit);
    out.time_zone = capi::text_of(spec.time_zone);
    capi::hand_out(out, column, "pelton_column_at");
  });
}

ptrdiff_t pelton_find_column(const pelton_model* model, const char* name, size_t bytes) {
  return model->plan().schema.find({name, bytes});
}

pelton_status pelton_category(const pelton_model* model, size_t column, size_t index,
                              pelton_text* category) {
  return capi::guarded([&] {
    const Dictionary& dictionary = spec_at(model, column, "pelton_category").dictionary;
    capi::need(category != nullptr, "pelton_category", "a text", "NULL");
    capi::need_index(index, static_cast<size_t>(dictionary.size()), "pelton_category");
    *category = capi::text_of(dictionary[static_cast<int32_t>(index)]);
  });
}

}  // extern "C"
