// Memory for what one row or one tile of text needs: taken piece by piece, given back at once.
//
// After a few rows no more is asked of the system: the blocks that were too small have become one.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pelton::text {

class Arena {
 public:
  // Room for `count` values, not initialised, until the next reset.
  template <class T>
  T* take(size_t count) {
    static_assert(alignof(T) <= alignment);
    return reinterpret_cast<T*>(take_bytes(count * sizeof(T)));
  }
  // Gives back all but `used` values of what was taken last.
  template <class T>
  void keep(const T* taken, size_t used) {
    next_ = reinterpret_cast<const char*>(taken) - blocks_.back().data.get();
    next_ += (used * sizeof(T) + alignment - 1) / alignment * alignment;
  }
  void reset() {
    if (blocks_.size() > 1) merge();
    next_ = 0;
  }

 private:
  static constexpr size_t alignment = 16;
  struct Block {
    std::unique_ptr<char[]> data;
    size_t size = 0;
  };

  char* take_bytes(size_t bytes) {
    bytes = (bytes + alignment - 1) / alignment * alignment;
    if (blocks_.empty() || bytes > blocks_.back().size - next_) grow(bytes);
    char* taken = blocks_.back().data.get() + next_;
    next_ += bytes;
    return taken;
  }
  void grow(size_t bytes) {
    const size_t last = blocks_.empty() ? 2048 : blocks_.back().size;
    add(std::max(bytes, 2 * last));
  }
  void merge() {
    size_t bytes = 0;
    for (const Block& block : blocks_) bytes += block.size;
    blocks_.clear();
    add(bytes);
  }
  void add(size_t bytes) {
    blocks_.push_back({std::unique_ptr<char[]>(new char[bytes]), bytes});
    next_ = 0;
  }

  std::vector<Block> blocks_;
  size_t next_ = 0;  // in the last block
};

// Scratch of one thread.
struct Scratch {
  Arena kept;                   // texts and bags of the row or tile at hand
  Arena brief;                  // within one step of one row
  std::vector<uint32_t> terms;  // of the document at hand; keeps its room
};

}  // namespace pelton::text
