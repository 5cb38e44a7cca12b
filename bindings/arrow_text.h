// The text of one Arrow array in any of its three layouts.
#pragma once
#include <cstring>
#include <optional>
#include <string_view>

#include "bindings/arrow_abi.h"
#include "cpp/core/column.h"

namespace pelton::bindings {

class ArrowText {
 public:
  // Nothing if the array holds no text.
  static std::optional<ArrowText> of(const ArrowSchema& schema, const ArrowArray& array) {
    const std::string_view format = schema.format;
    if (format == "u") return ArrowText(array, Layout::utf8_32, array.buffers[2]);
    if (format == "U") return ArrowText(array, Layout::utf8_64, array.buffers[2]);
    if (format == "vu") return ArrowText(array, Layout::utf8_view, array.buffers + 2);
    return std::nullopt;
  }

  Layout layout() const { return layout_; }
  const void* data() const { return data_; }
  const void* bytes() const { return bytes_; }

  // `at` counts from the start of the buffers, before any offset.
  std::string_view at(int64_t at) const {
    if (layout_ == Layout::utf8_view) return view_at(at);
    const auto [start, end] = layout_ == Layout::utf8_32 ? ends<int32_t>(at) : ends<int64_t>(at);
    return {static_cast<const char*>(bytes_) + start, static_cast<size_t>(end - start)};
  }

 private:
  ArrowText(const ArrowArray& array, Layout layout, const void* bytes)
      : layout_(layout), data_(array.buffers[1]), bytes_(bytes) {}

  struct Ends {
    int64_t start, end;
  };
  template <class T>
  Ends ends(int64_t at) const {
    const auto* offsets = static_cast<const T*>(data_);
    return {offsets[at], offsets[at + 1]};
  }

  // 16 bytes: the length, then up to 12 bytes of text, or 4 of it, the buffer and the place there.
  std::string_view view_at(int64_t at) const {
    const char* view = static_cast<const char*>(data_) + at * 16;
    int32_t parts[4];
    std::memcpy(parts, view, sizeof parts);
    if (parts[0] <= 12) return {view + 4, static_cast<size_t>(parts[0])};
    const auto* buffers = static_cast<const void* const*>(bytes_);
    return {static_cast<const char*>(buffers[parts[2]]) + parts[3], static_cast<size_t>(parts[0])};
  }

  Layout layout_;
  const void* data_;
  const void* bytes_;
};

}  // namespace pelton::bindings
