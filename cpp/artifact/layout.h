// Where things lie in a .pelton file, format 1.1. All numbers are little-endian.
//
//   0           Header, 64 bytes
//   64          one Entry of 32 bytes per section, then zeros up to a multiple of 64
//   ...         the sections in the order of their kinds, each at a multiple of 64, zeros between
//   content     SHA-256 of everything before it, 32 bytes, and the end of the file
//
// Nothing overlaps and nothing is left over: every byte is a field, text, or a zero that is
// checked. A later minor version may append sections, and signatures after the digest. Every build
// reads the minor versions before its own and refuses later ones, so that no rule is ever skipped
// unseen.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace pelton::artifact {

static_assert(std::endian::native == std::endian::little, "sections are copied as they lie");

// The first byte is not text, and line-end translation or a cleared high bit spoil the rest.
inline constexpr std::array<uint8_t, 8> magic{0x89, 'P', 'L', 'T', '\r', '\n', 0x1a, '\n'};
inline constexpr uint16_t major_version = 1;
inline constexpr uint16_t minor_version = 1;  // files that need none of its sections stay 1.0

struct Header {
  std::array<uint8_t, 8> magic;
  uint16_t major, minor;
  uint32_t sections;
  uint64_t content;  // bytes before the digest
  std::array<uint64_t, 5> reserved;
};
static_assert(sizeof(Header) == 64);

struct Entry {
  uint32_t kind, reserved;
  uint64_t offset, bytes, reserved_too;
};
static_assert(sizeof(Entry) == 32);

// The numbers are in files: append, never renumber. Each of a version's sections stands in a file
// exactly once.
enum class Section : uint32_t {
  schema = 1,
  plan = 2,
  constants = 3,
  model = 4,
  head = 5,
  proof = 6,
  metadata = 7,
  explain = 8,  // since 1.1
  graph = 9,    // since 1.1
  text = 10,    // since 1.1
  onnx = 11,    // since 1.1
};
inline constexpr const char* section_names[] = {"schema", "plan",  "constants", "model",
                                                "head",   "proof", "metadata",  "explain",
                                                "graph",  "text",  "onnx"};
constexpr uint32_t section_count(uint16_t minor) {
  return minor == 0 ? 7 : 11;
}

// What a file may ask for. Everything else is bounded by the file's own size.
inline constexpr uint64_t alignment = 64;
inline constexpr uint64_t max_file_bytes = uint64_t{2} << 30;
inline constexpr uint64_t max_metadata_bytes = 64 << 10;
inline constexpr uint64_t max_text_bytes = 64 << 10;  // a name, a category, a class label
inline constexpr uint64_t max_tags = 64;              // of one column
inline constexpr uint64_t max_columns = 65535;
inline constexpr uint64_t max_proof_rows = 512;
inline constexpr uint64_t max_onnx_bytes = uint64_t{256} << 20;

constexpr uint64_t align_up(uint64_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

}  // namespace pelton::artifact
