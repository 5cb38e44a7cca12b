// 64-byte aligned arrays that live as long as the tables made of them.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace pelton::forest {

class Arena {
  struct Free {
    void operator()(void* block) const { std::free(block); }
  };

 public:
  // Zeroed.
  template <class T>
  T* add(size_t count) {
    T* block = add_raw<T>(count);
    memset(static_cast<void*>(block), 0, count * sizeof(T));
    return block;
  }
  // For large tables that are written in full. Like all, with room for whole registers behind it.
  template <class T>
  T* add_raw(size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    const size_t bytes = (count * sizeof(T) + 127) / 64 * 64;
    std::unique_ptr<void, Free> block(std::aligned_alloc(64, bytes));
    if (!block) throw std::bad_alloc();
    blocks_.push_back(std::move(block));
    return static_cast<T*>(blocks_.back().get());
  }
  template <class T>
  T* copy(const std::vector<T>& values) {
    T* block = add_raw<T>(values.size());
    if (!values.empty()) memcpy(block, values.data(), values.size() * sizeof(T));
    return block;
  }

 private:
  std::vector<std::unique_ptr<void, Free>> blocks_;
};

}  // namespace pelton::forest
