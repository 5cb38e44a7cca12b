// Rows laid out as the batch path lays them out: one aligned buffer of tile_rows values per slot.
#pragma once
#include <cstdlib>
#include <memory>
#include <vector>

#include "cpp/forest/kernels.h"

namespace pelton::forest {

struct Free {
  void operator()(void* block) const { std::free(block); }
};
template <class T>
using Aligned = std::unique_ptr<T[], Free>;

template <class T>
Aligned<T> aligned_array(size_t count) {
  return Aligned<T>(static_cast<T*>(std::aligned_alloc(64, (count * sizeof(T) + 127) / 64 * 64)));
}

class TileOfRows {
 public:
  TileOfRows(const Forest& forest, const std::vector<Cell>* rows, size_t count) {
    size_t slots = 1;
    for (const Source& source : forest.sources) slots = std::max<size_t>(slots, source.slot + 1);
    numbers_.resize(slots);
    codes_.resize(slots);
    for (const Source& source : forest.sources) {
      const uint32_t slot = source.slot;
      columns_.push_back(aligned_array<double>(tile_rows));
      auto* numbers = columns_.back().get();
      auto* codes = reinterpret_cast<int32_t*>(numbers);
      for (size_t row = 0; row < count; ++row) {
        if (source.codes)
          codes[row] = rows[row][slot].code;
        else
          numbers[row] = rows[row][slot].number;
      }
      if (source.codes)
        codes_[slot] = codes;
      else
        numbers_[slot] = numbers;
    }
    tile = {numbers_.data(), codes_.data(), count};
  }
  Tile tile;

 private:
  std::vector<Aligned<double>> columns_;
  std::vector<const double*> numbers_;
  std::vector<const int32_t*> codes_;
};

}  // namespace pelton::forest
