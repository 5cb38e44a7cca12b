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
  explicit Dictionary(std::vector<std::string> categories);

  int32_t size() const { return static_cast<int32_t>(categories_.size()); }
  int32_t unseen() const { return size(); }
  int32_t null() const { return size() + 1; }
  int32_t codes() const { return size() + 2; }  // every table over codes has this many entries
  const std::vector<std::string>& categories() const { return categories_; }

  int32_t find(std::string_view text) const {
    if (slots_.empty()) return unseen();
    for (uint64_t at = hash(text) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.code < 0) return unseen();
      if (slot.bytes == text.size() &&
          std::string_view(text_.data() + slot.start, slot.bytes) == text)
        return slot.code;
    }
  }

 private:
  struct Slot {
    uint32_t start = 0, bytes = 0;
    int32_t code = -1;
  };
  static uint64_t hash(std::string_view text);

  std::vector<std::string> categories_;
  std::string text_;         // all categories end to end, so that a probe stays in one block
  std::vector<Slot> slots_;  // at most half full, so that a probe for unseen text ends soon
  uint64_t mask_ = 0;
};

}  // namespace pelton
