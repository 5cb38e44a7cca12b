// Takes values from one section, never beyond its end. Every count is compared with the bytes that
// are left before memory is asked for.
#pragma once
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "cpp/artifact/layout.h"
#include "cpp/artifact/writer.h"
#include "cpp/core/error.h"
#include "cpp/core/utf8.h"

namespace pelton::artifact {

class Reader {
 public:
  static constexpr bool reads = true;
  template <class T>
  using Ref = T&;

  Reader(std::span<const std::byte> bytes, const char* section) : bytes_(bytes), name_(section) {}

  template <class T>
  void number(T& value) {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>);
    take(&value, 1, sizeof value);
  }
  void flag(bool& value) {
    uint8_t byte = 0;
    number(byte);
    if (byte > 1) refuse("a flag of 0 or 1", byte);
    value = byte == 1;
  }
  template <class E>
  void choice(E& value, E last) {
    std::underlying_type_t<E> raw{};
    number(raw);
    if (raw > static_cast<std::underlying_type_t<E>>(last)) refuse("a known choice", raw);
    value = static_cast<E>(raw);
  }
  void text(std::string& value, uint64_t max_bytes) {
    value.resize(count(1, max_bytes));
    take(value.data(), value.size(), 1);
    if (!is_utf8(value)) refuse("UTF-8 text", "other bytes");
  }
  template <class T>
  void numbers(std::vector<T>& values) {
    static_assert(std::is_arithmetic_v<T>);
    values.resize(count(sizeof(T), UINT64_MAX));
    take(values.data(), values.size(), sizeof(T));
  }
  template <class T>
  void records(std::vector<T>& values, uint64_t max = UINT64_MAX) {
    values.resize(count(least_bytes<T>(), max));
    for (T& value : values) fields(*this, value);
  }
  void align() {
    const size_t end = align_up(at_);
    if (end > bytes_.size()) refuse("whole records", "the end of the section");
    for (; at_ < end; ++at_)
      if (bytes_[at_] != std::byte{0}) refuse("zeros between records", "another byte");
  }
  void finish() const {
    if (at_ != bytes_.size()) refuse("nothing after the last field", bytes_.size() - at_);
  }

  template <class Got>
  [[noreturn]] void refuse(const std::string& need, const Got& got) const {
    std::string text;
    if constexpr (std::is_arithmetic_v<Got>)
      text = std::to_string(got);
    else
      text = got;
    fail(ErrorCode::artifact, std::string("artifact, section ") + name_, need, text);
  }

 private:
  // What an empty record takes in the file: found by writing one, so it stands nowhere twice.
  template <class T>
  static size_t least_bytes() {
    static const size_t bytes = [] {
      Writer writer;
      fields(writer, T{});
      return writer.bytes().size();
    }();
    return bytes;
  }
  size_t count(size_t bytes_each, uint64_t max) {
    uint64_t count = 0;
    number(count);
    if (count > max) refuse("at most " + std::to_string(max) + " of a kind", count);
    if (count > (bytes_.size() - at_) / bytes_each) refuse("a count that fits the section", count);
    return static_cast<size_t>(count);
  }
  void take(void* to, size_t count, size_t bytes_each) {
    if (count > (bytes_.size() - at_) / bytes_each)
      refuse("whole fields", "the end of the section");
    if (count > 0) std::memcpy(to, bytes_.data() + at_, count * bytes_each);
    at_ += count * bytes_each;
  }

  std::span<const std::byte> bytes_;
  const char* name_;
  size_t at_ = 0;
};

}  // namespace pelton::artifact
