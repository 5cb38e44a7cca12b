// A value for each of Unicode's 1,114,112 characters, in pages of 128. Pages of one value alone are
// shared.
#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "cpp/text/characters.h"

namespace pelton::text {

template <class T>
class Pages {
 public:
  Pages() = default;
  // values[i] for the characters from starts[i], which rise from 0, up to the next start.
  Pages(const std::vector<uint32_t>& starts, const std::vector<T>& values) {
    std::map<T, uint16_t> uniform;
    size_t range = 0;
    const auto next_start = [&] {
      return range + 1 < starts.size() ? starts[range + 1] : character_count;
    };
    for (uint32_t first = 0; first < character_count; first += page_size) {
      while (next_start() <= first) ++range;
      const auto next = static_cast<uint16_t>(values_.size() / page_size);
      if (next_start() >= first + page_size) {
        const auto [known, is_new] = uniform.try_emplace(values[range], next);
        if (is_new) values_.resize(values_.size() + page_size, values[range]);
        page_of_.push_back(known->second);
        continue;
      }
      page_of_.push_back(next);
      for (uint32_t at = first; at < first + page_size; ++at) {
        while (next_start() <= at) ++range;
        values_.push_back(values[range]);
      }
    }
  }
  T operator[](uint32_t character) const {
    return values_[page_of_[character / page_size] * size_t{page_size} + character % page_size];
  }
  // Of the first 128 characters.
  const T* ascii() const { return values_.data() + page_of_[0] * size_t{page_size}; }

 private:
  static constexpr uint32_t page_size = 128;
  std::vector<uint16_t> page_of_;
  std::vector<T> values_;
};

}  // namespace pelton::text
