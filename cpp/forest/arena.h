// Zeroed, 64-byte aligned arrays that live as long as the tables made of them.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

namespace pelton::forest {

class Arena {
 public:
  // Room for `count` values and up to 63 bytes more, so that whole registers may be read.
  template <class T>
  T* add(size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    const size_t bytes = (count * sizeof(T) + 127) / 64 * 64;
    void* block = std::aligned_alloc(64, bytes);
    if (!block) throw std::bad_alloc();
    blocks_.emplace_back(block);
    memset(block, 0, bytes);
    bytes_ += bytes;
    return static_cast<T*>(block);
  }
  template <class T>
  T* copy(const std::vector<T>& values) {
    T* block = add<T>(values.size());
    if (!values.empty()) memcpy(block, values.data(), values.size() * sizeof(T));
    return block;
  }
  size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(void* block) const { std::free(block); }
  };
  std::vector<std::unique_ptr<void, Free>> blocks_;
  size_t bytes_ = 0;
};

}  // namespace pelton::forest
