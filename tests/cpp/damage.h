// Damage to artifacts: every bit, every length, every field, and sections out of place.
#pragma once
#include <array>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "tests/cpp/field_places.h"
#include "tests/cpp/hostile_load.h"
#include "tests/cpp/sample_artifacts.h"

namespace pelton::tests {

using Bytes = std::vector<std::byte>;

struct Tally {
  size_t tried = 0, refused = 0, unproved = 0, loaded = 0;
  void add(Outcome outcome) {
    ++tried;
    ++(outcome == Outcome::refused ? refused : outcome == Outcome::unproved ? unproved : loaded);
  }
};

// Stops at the first that loads: none may.
inline Tally every_bit_flip(Bytes bytes) {
  Tally tally;
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    const auto mask = static_cast<std::byte>(1 << bit % 8);
    bytes[bit / 8] ^= mask;
    tally.add(hostile_load(bytes));
    bytes[bit / 8] ^= mask;
  }
  return tally;
}

inline Tally every_length(const Bytes& bytes) {
  Tally tally;
  for (size_t size = 0; size < bytes.size(); ++size)
    tally.add(hostile_load(std::span(bytes).first(size)));
  Bytes longer = bytes;
  longer.push_back({});
  for (int value = 0; value < 256; ++value) {
    longer.back() = static_cast<std::byte>(value);
    tally.add(hostile_load(longer));
  }
  for (const size_t more : {size_t{31}, size_t{63}, size_t{64}, bytes.size()}) {
    longer.resize(bytes.size() + more);
    tally.add(hostile_load(longer));
  }
  return tally;
}

inline std::vector<uint64_t> odd_integers(uint64_t old, size_t file_bytes) {
  return {0,
          1,
          2,
          3,
          old + 1,
          old - 1,
          old * 2,
          old ^ 4,
          old ^ 0x80,
          uint64_t{0} - 1,
          uint64_t{0} - 2,
          uint64_t{1} << 30,
          (uint64_t{1} << 31) - 1,
          uint64_t{1} << 31,
          (uint64_t{1} << 32) - 1,
          uint64_t{1} << 32,
          uint64_t{1} << 62,
          uint64_t{1} << 63,
          file_bytes,
          file_bytes + 1,
          file_bytes - old,
          old + 64};
}

inline std::vector<uint64_t> odd_reals(uint64_t old, size_t) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  std::vector<uint64_t> out{old ^ 1, old ^ (uint64_t{1} << 63), 0x7ff0000000000001};
  for (const double x : {0.0, -1.0, 0.5, 1e9, 2147483648.0, 4294967295.0, 1e308, 5e-324, inf, -inf,
                         std::numeric_limits<double>::quiet_NaN()})
    out.push_back(bits_of(x));
  return out;
}

// Each number of the file replaced by each odd one, the digest made to match.
inline Tally every_field(const artifact::Artifact& artifact) {
  const Bytes good = artifact::write(artifact);
  Tally tally;
  for (const artifact::Place& place : artifact::places_of(artifact)) {
    uint64_t old = 0;
    std::memcpy(&old, good.data() + place.offset, place.bytes);
    for (const uint64_t value : (place.is_real ? odd_reals : odd_integers)(old, good.size())) {
      Bytes bytes = good;
      std::memcpy(bytes.data() + place.offset, &value, place.bytes);
      if (bytes == good) continue;
      artifact::sign(bytes);
      tally.add(hostile_load(bytes));
    }
  }
  return tally;
}

// Pairs of fields, at random: what one check lets pass, another may stumble over.
inline Tally field_pairs(const artifact::Artifact& artifact, int count, uint32_t seed) {
  const Bytes good = artifact::write(artifact);
  const auto places = artifact::places_of(artifact);
  std::mt19937 random(seed);
  Tally tally;
  for (int at = 0; at < count; ++at) {
    Bytes bytes = good;
    for (int change = 0; change < 2; ++change) {
      const artifact::Place& place = places[random() % places.size()];
      uint64_t old = 0;
      std::memcpy(&old, good.data() + place.offset, place.bytes);
      const auto values = (place.is_real ? odd_reals : odd_integers)(old, good.size());
      const uint64_t value = values[random() % values.size()];
      std::memcpy(bytes.data() + place.offset, &value, place.bytes);
    }
    artifact::sign(bytes);
    tally.add(hostile_load(bytes));
  }
  return tally;
}

// Sections swapped, repeated, moved, overlapping, with holes between; padding that is not zero.
inline Tally every_section(const artifact::Artifact& artifact) {
  const Bytes good = artifact::write(artifact);
  Tally tally;
  const auto entry = [](Bytes& bytes, size_t index) {
    return reinterpret_cast<artifact::Entry*>(bytes.data() + sizeof(artifact::Header)) + index;
  };
  const auto attempt = [&](const std::function<void(Bytes&)>& change) {
    Bytes bytes = good;
    change(bytes);
    if (bytes == good) return;
    artifact::sign(bytes);
    tally.add(hostile_load(bytes));
  };
  const size_t sections =
      artifact::section_count(artifact::minor_of(*artifact.plan, !artifact.onnx.empty()));
  for (size_t a = 0; a < sections; ++a)
    for (size_t b = 0; b < sections; ++b) {
      attempt([&](Bytes& bytes) { std::swap(*entry(bytes, a), *entry(bytes, b)); });
      attempt([&](Bytes& bytes) { *entry(bytes, a) = *entry(bytes, b); });
      attempt([&](Bytes& bytes) { entry(bytes, a)->offset = entry(bytes, b)->offset; });
      attempt([&](Bytes& bytes) { entry(bytes, a)->bytes = entry(bytes, b)->bytes; });
      attempt([&](Bytes& bytes) { std::swap(entry(bytes, a)->kind, entry(bytes, b)->kind); });
    }
  for (size_t a = 0; a < sections; ++a) {
    Bytes copy = good;
    const size_t end = entry(copy, a)->offset + entry(copy, a)->bytes;
    for (size_t at = end; at < artifact::align_up(end); ++at)
      attempt([&](Bytes& bytes) { bytes[at] = std::byte{1}; });
    attempt([&](Bytes& bytes) {  // a hole of one block after the section
      bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(artifact::align_up(end)), 64, {});
      for (size_t later = a + 1; later < sections; ++later) entry(bytes, later)->offset += 64;
      reinterpret_cast<artifact::Header*>(bytes.data())->content += 64;
    });
    attempt([&](Bytes& bytes) { entry(bytes, a)->bytes = artifact::align_up(end) - end; });
  }
  return tally;
}

}  // namespace pelton::tests
