// Gives every distinct test of a forest its row of bits in the tile masks kernel.
#pragma once
#include <vector>

#include "cpp/forest/lower.h"

namespace pelton::forest {

// Splits of each source.
inline std::vector<std::vector<uint32_t>> splits_by_source(const Forest& forest) {
  std::vector<std::vector<uint32_t>> splits(forest.sources.size());
  for (uint32_t split = 0; split < forest.splits.size(); ++split)
    splits[forest.splits[split].source].push_back(split);
  return splits;
}

inline size_t words_of(size_t sets) {
  return (sets + 63) / 64;
}

// Where each split's test lies among the rows of bits.
class TestRows {
 public:
  TestRows(const Forest& forest, Arena& arena) : forest_(forest), arena_(arena) {
    row_of_split_.resize(forest.splits.size());
    const auto splits = splits_by_source(forest);
    for (size_t s = 0; s < forest.sources.size(); ++s) {
      if (splits[s].empty()) continue;
      if (forest.sources[s].codes)
        add_codes(forest.sources[s], splits[s]);
      else
        add_numbers(forest.sources[s], splits[s]);
    }
  }

  uint32_t row_of_split(uint32_t split) const { return row_of_split_[split]; }

  void write(TileMasksView& view) {
    view.numbers = arena_.copy(numbers_);
    view.missing_right = arena_.copy(missing_right_);
    view.codes = arena_.copy(codes_);
    view.number_count = static_cast<uint32_t>(numbers_.size());
    view.missing_right_count = static_cast<uint32_t>(missing_right_.size());
    view.code_count = static_cast<uint32_t>(codes_.size());
    view.tests = rows_;
  }

 private:
  void add_numbers(const Source& source, const std::vector<uint32_t>& splits) {
    const uint32_t first = rows_;
    numbers_.push_back({lower_ranks(forest_, source, arena_), first});
    rows_ += source.thresholds + 2;
    for (const uint32_t split : splits) {
      row_of_split_[split] = first + forest_.splits[split].index;
      if (!forest_.splits[split].missing_right) continue;
      missing_right_.push_back({row_of_split_[split], first + source.thresholds + 1, rows_});
      row_of_split_[split] = rows_++;
    }
  }

  void add_codes(const Source& source, const std::vector<uint32_t>& splits) {
    CodeTests tests;
    tests.slot = source.slot;
    tests.sets = static_cast<uint32_t>(splits.size());
    tests.words = static_cast<uint32_t>(words_of(splits.size()));
    tests.first_test = rows_;
    uint64_t* members = arena_.add<uint64_t>(size_t{source.codes} * tests.words);
    for (size_t s = 0; s < splits.size(); ++s) {
      row_of_split_[splits[s]] = rows_++;
      for (uint32_t code = 0; code < source.codes; ++code)
        if (forest_.in_set(forest_.splits[splits[s]].index, code))
          members[size_t{code} * tests.words + s / 64] |= uint64_t{1} << s % 64;
    }
    tests.members = members;
    codes_.push_back(tests);
  }

  const Forest& forest_;
  Arena& arena_;
  std::vector<uint32_t> row_of_split_;
  std::vector<NumberTests> numbers_;
  std::vector<MissingRight> missing_right_;
  std::vector<CodeTests> codes_;
  uint32_t rows_ = 0;
};

}  // namespace pelton::forest
