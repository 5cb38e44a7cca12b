// Lower case, and letters without their accents: each character becomes a text of its own.
#pragma once
#include <array>
#include <string_view>

#include "cpp/text/arena.h"
#include "cpp/text/pages.h"
#include "cpp/text/tables.h"

namespace pelton::text {

class Folder {
 public:
  explicit Folder(const Fold& fold);  // which must outlive it

  // The text itself where nothing changes, else a text of `arena`.
  std::string_view apply(std::string_view text, Arena& arena) const;

 private:
  char* put(uint32_t character, std::string_view text, const char* at, char* out) const;
  bool is_final_sigma(std::string_view text, const char* at) const;

  const Fold& fold_;
  Pages<uint16_t> index_;  // 1 + place in `from`; 0: not there
  Pages<uint8_t> around_sigma_;
  std::array<uint8_t, 128> ascii_{};  // what ASCII becomes
  bool keeps_ascii_ = true;
  size_t growth_ = 1;  // bytes written per byte read, at most
};

}  // namespace pelton::text
