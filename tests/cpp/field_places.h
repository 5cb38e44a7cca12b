// Where each number of an artifact lies in its file, found by the description that writes it.
#pragma once
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "cpp/artifact/layout.h"
#include "cpp/artifact/sections.h"
#include "cpp/artifact/sha256.h"

namespace pelton::artifact {

struct Place {
  size_t offset, bytes;
  bool is_real;  // float64
};

// A Writer that remembers.
class Tracer {
 public:
  static constexpr bool reads = false;
  template <class T>
  using Ref = const T&;

  template <class T>
  void number(const T& value) {
    places.push_back({writer_.bytes().size(), sizeof value, std::is_floating_point_v<T>});
    writer_.number(value);
  }
  void flag(bool value) { number(static_cast<uint8_t>(value)); }
  template <class E>
  void choice(E value, E) {
    number(static_cast<std::underlying_type_t<E>>(value));
  }
  void text(const std::string& value, uint64_t) {
    number(uint64_t{value.size()});
    for (const char letter : value) number(letter);
  }
  template <class T>
  void numbers(const std::vector<T>& values) {
    number(uint64_t{values.size()});
    for (const T& value : values) number(value);
  }
  template <class T>
  void records(const std::vector<T>& values, uint64_t = 0) {
    number(uint64_t{values.size()});
    for (const T& value : values) fields(*this, value);
  }
  void align() { writer_.align(); }
  size_t size() { return writer_.bytes().size(); }

  std::vector<Place> places;

 private:
  Writer writer_;
};

inline std::vector<Place> places_of(const Artifact& artifact) {
  std::vector<Place> all;
  for (size_t at = 8; at < sizeof(Header); at += at < 16 ? 4 : 8)
    all.push_back({at, at < 16 ? size_t{4} : size_t{8}, false});
  const uint32_t sections = section_count(minor_of(*artifact.plan, !artifact.onnx.empty()));
  for (size_t at = sizeof(Header); at < sizeof(Header) + sections * sizeof(Entry); at += 8)
    all.push_back({at, 8, false});
  const Parts<Tracer> parts{*artifact.plan, artifact.proof, artifact.metadata, artifact.onnx};
  size_t start = align_up(sizeof(Header) + sections * sizeof(Entry));
  for (uint32_t index = 0; index < sections; ++index) {
    Tracer tracer;
    section_fields(tracer, static_cast<Section>(index + 1), parts);
    for (const Place& place : tracer.places)
      all.push_back({start + place.offset, place.bytes, place.is_real});
    start = align_up(start + tracer.size());
  }
  return all;
}

// Makes changed bytes pass the digest, so that what lies behind it is reached.
inline void sign(std::vector<std::byte>& bytes) {
  if (bytes.size() < sizeof(Digest)) return;
  const size_t content = bytes.size() - sizeof(Digest);
  const Digest digest = sha256(std::span(bytes).first(content));
  std::memcpy(bytes.data() + content, digest.data(), digest.size());
}

}  // namespace pelton::artifact
