// Bytes to an artifact, or the reason why they are none.
#include <cmath>
#include <cstring>

#include "cpp/artifact/sections.h"
#include "cpp/artifact/sha256.h"

namespace pelton::artifact {
namespace {

using Bytes = std::span<const std::byte>;

[[noreturn]] void refuse(const std::string& need, const std::string& got) {
  fail(ErrorCode::artifact, "artifact", need, got);
}

std::string version_text(uint32_t major, uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

Header header_of(Bytes bytes) {
  Header header;
  if (bytes.size() < sizeof header)
    refuse("at least " + std::to_string(sizeof header) + " bytes", std::to_string(bytes.size()));
  if (bytes.size() > max_file_bytes) refuse("at most 2 GiB", std::to_string(bytes.size()));
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != magic) refuse("a .pelton file", "bytes that begin otherwise");
  if (header.major != major_version || header.minor > minor_version)
    refuse("format " + version_text(major_version, 0) + " to " +
               version_text(major_version, minor_version),
           "format " + version_text(header.major, header.minor));
  if (header.content > bytes.size() || bytes.size() - header.content != sizeof(Digest))
    refuse(std::to_string(header.content) + " bytes and a digest", std::to_string(bytes.size()));
  return header;
}

void check_digest(Bytes bytes, const Header& header) {
  const Digest digest = sha256(bytes.first(header.content));
  if (std::memcmp(digest.data(), bytes.data() + header.content, digest.size()) != 0)
    refuse("the bytes that were written", "others: the digest does not match");
}

void check_zeros(Bytes bytes, uint64_t first, uint64_t end) {
  for (; first < end; ++first)
    if (bytes[first] != std::byte{0}) refuse("zeros between sections", "another byte");
}

// The bytes of each section, by kind. Sections leave no room: each begins where the last one ended.
std::vector<Bytes> sections_of(Bytes bytes, const Header& header) {
  for (const uint64_t reserved : header.reserved)
    if (reserved != 0) refuse("zeros in the header's reserved fields", std::to_string(reserved));
  const uint32_t count = section_count(header.minor);
  if (header.sections != count)
    refuse(std::to_string(count) + " sections", std::to_string(header.sections));
  const uint64_t table_end = sizeof(Header) + count * sizeof(Entry);
  uint64_t next = align_up(table_end);
  if (next > header.content) refuse("a whole section table", "its end");
  check_zeros(bytes, table_end, next);
  std::vector<Bytes> sections(count);
  for (uint32_t index = 0; index < count; ++index) {
    Entry entry;
    std::memcpy(&entry, bytes.data() + sizeof(Header) + index * sizeof entry, sizeof entry);
    const std::string name = std::string("section '") + section_names[index] + "'";
    if (entry.kind != index + 1 || entry.reserved != 0 || entry.reserved_too != 0)
      refuse(name + " in its place", "kind " + std::to_string(entry.kind));
    if (entry.offset > header.content || entry.bytes > header.content - entry.offset)
      refuse(name + " inside the file",
             std::to_string(entry.bytes) + " bytes at " + std::to_string(entry.offset));
    if (entry.offset != next)
      refuse(name + " at " + std::to_string(next), std::to_string(entry.offset));
    sections[index] = bytes.subspan(entry.offset, entry.bytes);
    next = align_up(entry.offset + entry.bytes);
    if (next > header.content) refuse("padding after " + name, "the end of the file");
    check_zeros(bytes, entry.offset + entry.bytes, next);
  }
  if (next != header.content)
    refuse("nothing after the last section", std::to_string(header.content - next) + " bytes");
  return sections;
}

// Proof rows run without further checks, so their codes must be codes.
void check_proof_shape(const ProofRows& proof, const plan::Plan& plan) {
  const auto need = [](bool holds, const char* what, uint64_t got) {
    if (!holds) fail(ErrorCode::artifact, "artifact, proof rows", what, std::to_string(got));
  };
  const uint64_t rows = proof.rows, columns = plan.schema.size();
  need(rows <= max_proof_rows, "at most 512 rows", rows);
  need(proof.cells.size() == rows * columns, "one cell per row and column", proof.cells.size());
  need(proof.margins.size() == rows * plan.margins(), "every margin", proof.margins.size());
  need(proof.values.size() == rows * plan.values(), "every value", proof.values.size());
  for (uint64_t column = 0; column < columns; ++column)
    for (uint64_t row = 0; !plan.slots[column].is_number() && row < rows; ++row) {
      const bool is_text = plan.slots[column].is_text();
      const double code = proof.cells[row * columns + column];
      const uint32_t codes =
          is_text ? static_cast<uint32_t>(proof.texts.codes()) : plan.slots[column].codes;
      need(code >= 0 && code < codes && code == std::floor(code) &&
               !(is_text && code == proof.texts.unseen()),
           "codes of the column", row);
    }
}

Artifact parse(Bytes bytes) {
  const Header header = header_of(bytes);
  check_digest(bytes, header);
  const std::vector<Bytes> sections = sections_of(bytes, header);
  const auto plan = std::make_shared<plan::Plan>();
  Artifact artifact;
  const Parts<Reader> parts{*plan, artifact.proof, artifact.metadata, artifact.onnx};
  for (uint32_t index = 0; index < sections.size(); ++index) {
    Reader section(sections[index], section_names[index]);
    section_fields(section, static_cast<Section>(index + 1), parts);
    section.finish();
  }
  plan::check(*plan);
  if (artifact.onnx.size() > max_onnx_bytes)
    refuse("at most " + std::to_string(max_onnx_bytes) + " bytes of a graph",
           std::to_string(artifact.onnx.size()));
  if (minor_of(*plan, !artifact.onnx.empty()) != header.minor)
    refuse("the lowest version that holds its plan", version_text(header.major, header.minor));
  check_proof_shape(artifact.proof, *plan);
  artifact.plan = plan;
  return artifact;
}

}  // namespace

Artifact read(std::span<const std::byte> bytes) {
  try {
    return parse(bytes);
  } catch (const Failure& failure) {
    if (failure.error().code == ErrorCode::artifact) throw;
    throw Failure(ErrorCode::artifact, std::string("artifact, ") + failure.what());
  }
}

std::string digest_of(std::span<const std::byte> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  if (bytes.size() < sizeof(Digest)) refuse("a digest", std::to_string(bytes.size()) + " bytes");
  std::string text;
  for (const std::byte byte : bytes.subspan(header_of(bytes).content)) {
    text += digits[static_cast<uint8_t>(byte) >> 4];
    text += digits[static_cast<uint8_t>(byte) & 15];
  }
  return text;
}

}  // namespace pelton::artifact
