// Replaces operator new: how much memory is held, and the most that ever was. One per program.
#pragma once
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace pelton::tests {

inline std::atomic<size_t> held_bytes{0}, peak_bytes{0};

inline void* counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  const size_t held = held_bytes += malloc_usable_size(block);
  peak_bytes = std::max(peak_bytes.load(), held);
  return block;
}

inline void uncounted(void* block) {
  if (block == nullptr) return;
  held_bytes -= malloc_usable_size(block);
  std::free(block);
}

// The most that `call` holds at once, beyond what was held before.
template <class Call>
size_t peak_of(Call call) {
  const size_t before = held_bytes;
  peak_bytes = before;
  call();
  return peak_bytes - before;
}

}  // namespace pelton::tests

void* operator new(size_t bytes) {
  return pelton::tests::counted(std::malloc(bytes));
}
void* operator new[](size_t bytes) {
  return pelton::tests::counted(std::malloc(bytes));
}
void operator delete(void* block) noexcept {
  pelton::tests::uncounted(block);
}
void operator delete[](void* block) noexcept {
  pelton::tests::uncounted(block);
}
void operator delete(void* block, size_t) noexcept {
  pelton::tests::uncounted(block);
}
void operator delete[](void* block, size_t) noexcept {
  pelton::tests::uncounted(block);
}
