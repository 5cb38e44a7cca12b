// Packs host columns chunk by chunk.
#include "cuda/packing.h"

#include <algorithm>
#include <cstring>

#include "cpp/core/error.h"
#include "cpp/exec/load.h"
#include "cpp/exec/threads.h"
#include "cuda/columns.h"

namespace pelton::cuda {
namespace {

constexpr size_t alignment = 256;  // what cudaMalloc gives, and more than any load needs
constexpr int64_t grain =
    4096;  // rows per thread; a multiple of 8, so that bytes of bits do not meet

size_t aligned(size_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

// A chunk keeps the batch's position within a byte of bits, so that bits move by whole bytes.
int64_t lead_of(const ColumnView& column, int64_t first) {
  return (column.offset + first) % 8;
}

bool is_text(Layout layout) {
  return layout == Layout::utf8_32 || layout == Layout::utf8_64 || layout == Layout::utf8_view;
}

void copy_values(const ColumnView& from, int64_t first, int64_t rows, std::byte* to) {
  const size_t width = width_of(from.layout);
  const ptrdiff_t step = from.stride_bytes != 0 ? from.stride_bytes : static_cast<ptrdiff_t>(width);
  const auto* at = static_cast<const std::byte*>(from.data) + (from.offset + first) * step;
  if (step == static_cast<ptrdiff_t>(width)) {
    std::memcpy(to, at, static_cast<size_t>(rows) * width);
    return;
  }
  for (int64_t row = 0; row < rows; ++row, at += step, to += width) std::memcpy(to, at, width);
}

void copy_bits(const uint8_t* from, int64_t first, int64_t rows, std::byte* to) {
  std::memcpy(to, from + first / 8, static_cast<size_t>((first % 8 + rows + 7) / 8));
}

}  // namespace

Packing::Packing(const plan::Plan& plan, const std::vector<Input>& inputs, const BatchView& batch,
                 int64_t chunk_rows)
    : plan_(plan), inputs_(inputs), batch_(batch), packed_(inputs.size()) {
  const auto rows = static_cast<size_t>(std::min(chunk_rows, batch.rows)) + 8;
  for (size_t at = 0; at < inputs.size(); ++at) {
    const ColumnView& column = batch.columns[inputs[at].slot];
    PackedInput& packed = packed_[at];
    packed.layout = is_text(column.layout) ? Layout::codes : column.layout;
    packed.has_validity = column.validity != nullptr && !is_text(column.layout);
    packed.data = bytes_;
    const size_t width = width_of(packed.layout);
    bytes_ += aligned(width == 0 ? rows / 8 + 1 : rows * width);
    packed.validity = bytes_;
    if (packed.has_validity) bytes_ += aligned(rows / 8 + 1);
  }
}

void Packing::pack(int64_t first, int64_t rows, int threads, std::byte* block,
                   const std::byte* base, ColumnView* views) const {
  for (size_t at = 0; at < inputs_.size(); ++at) {
    const ColumnView& from = batch_.columns[inputs_[at].slot];
    const PackedInput& packed = packed_[at];
    ColumnView& view = views[at] = {};
    view.layout = packed.layout;
    view.data = base + packed.data;
    if (!is_text(from.layout)) view.offset = lead_of(from, first);
    if (packed.layout == Layout::bits)
      copy_bits(static_cast<const uint8_t*>(from.data), from.offset + first, rows,
                block + packed.data);
    if (packed.has_validity) {
      view.validity = reinterpret_cast<const uint8_t*>(base + packed.validity);
      copy_bits(from.validity, from.offset + first, rows, block + packed.validity);
    }
  }
  exec::parallel_rows(rows, grain, threads, [&](int64_t begin, int64_t end) {
    for (size_t at = 0; at < inputs_.size(); ++at) {
      const ColumnView& from = batch_.columns[inputs_[at].slot];
      const PackedInput& packed = packed_[at];
      const auto place = [&](int64_t row) {
        return block + packed.data + static_cast<size_t>(row) * width_of(packed.layout);
      };
      if (is_text(from.layout))
        exec::load_codes(from, plan_.schema[inputs_[at].slot], first + begin,
                         static_cast<size_t>(end - begin), batch_.first_row,
                         reinterpret_cast<int32_t*>(place(begin)));
      else if (packed.layout != Layout::bits)
        copy_values(from, first + begin, end - begin, place(lead_of(from, first) + begin));
    }
  });
}

}  // namespace pelton::cuda
