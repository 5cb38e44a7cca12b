// Appends values to a growing block. Takes the same calls as Reader, so that one description of a
// struct's fields does for both. Checks nothing: write() reads its own result back.
#pragma once
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "cpp/artifact/layout.h"

namespace pelton::artifact {

class Writer {
 public:
  static constexpr bool reads = false;
  template <class T>
  using Ref = const T&;

  template <class T>
  void number(const T& value) {
    static_assert(std::is_arithmetic_v<T>);
    append(&value, sizeof value);
  }
  void flag(bool value) { number(static_cast<uint8_t>(value)); }
  template <class E>
  void choice(E value, E) {
    number(static_cast<std::underlying_type_t<E>>(value));
  }
  void text(const std::string& value, uint64_t) {
    number(uint64_t{value.size()});
    append(value.data(), value.size());
  }
  template <class T>
  void numbers(const std::vector<T>& values) {
    static_assert(std::is_arithmetic_v<T>);
    number(uint64_t{values.size()});
    append(values.data(), values.size() * sizeof(T));
  }
  template <class T>
  void records(const std::vector<T>& values, uint64_t = 0) {
    number(uint64_t{values.size()});
    for (const T& value : values) fields(*this, value);
  }
  void align() { bytes_.resize(align_up(bytes_.size())); }

  std::vector<std::byte>& bytes() { return bytes_; }

 private:
  void append(const void* data, size_t size) {
    const auto* first = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }

  std::vector<std::byte> bytes_;
};

}  // namespace pelton::artifact
