// Category names to dense codes: 0..size-1 in the order given, `unseen()` for any other text.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pelton {

class Dictionary {
 public:
  Dictionary() = default;
  // Duplicates are refused: a category has one code.
  explicit Dictionary(const std::vector<std::string>& categories);
  // All categories end to end, and where each one ends: takes no memory beyond its own.
  Dictionary(std::string text, std::vector<uint32_t> ends);

  int32_t size() const { return static_cast<int32_t>(ends_.size()); }
  int32_t unseen() const { return size(); }
  int32_t null() const { return size() + 1; }
  int32_t codes() const { return size() + 2; }  // every table over codes has this many entries
  std::string_view operator[](int32_t code) const {
    const uint32_t start = code > 0 ? ends_[static_cast<size_t>(code) - 1] : 0;
    return {text_.data() + start, ends_[static_cast<size_t>(code)] - start};
  }
  std::vector<std::string> categories() const;  // a copy
  const std::string& text() const { return text_; }
  const std::vector<uint32_t>& ends() const { return ends_; }

  int32_t find(std::string_view text) const {
    if (slots_.empty()) return unseen();
    for (uint64_t at = hash(text) & mask_;; at = (at + 1) & mask_) {
      const int32_t code = slots_[at];
      if (code < 0) return unseen();
      if ((*this)[code] == text) return code;
    }
  }

 private:
  static uint64_t hash(std::string_view text);
  void index();

  std::string text_;  // all categories end to end, so that a probe stays in one block
  std::vector<uint32_t> ends_;
  std::vector<int32_t> slots_;  // at most half full, so that a probe for unseen text ends soon
  uint64_t mask_ = 0;
};

}  // namespace pelton
