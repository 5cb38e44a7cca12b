// An artifact to bytes.
#include <cstring>

#include "cpp/artifact/sections.h"
#include "cpp/artifact/sha256.h"

namespace pelton::artifact {

std::vector<std::byte> write(const Artifact& artifact) {
  plan::check(*artifact.plan);
  const Parts<Writer> parts{*artifact.plan, artifact.proof, artifact.metadata, artifact.onnx};
  const uint16_t minor = minor_of(*artifact.plan, !artifact.onnx.empty());
  const uint32_t count = section_count(minor);
  const uint64_t first = align_up(sizeof(Header) + count * sizeof(Entry));
  std::vector<std::byte> bytes(first);
  for (uint32_t index = 0; index < count; ++index) {
    Writer section;
    section_fields(section, static_cast<Section>(index + 1), parts);
    const Entry entry{index + 1, 0, bytes.size(), section.bytes().size(), 0};
    std::memcpy(bytes.data() + sizeof(Header) + index * sizeof(Entry), &entry, sizeof entry);
    bytes.insert(bytes.end(), section.bytes().begin(), section.bytes().end());
    bytes.resize(align_up(bytes.size()));
  }
  const Header header{magic, major_version, minor, count, bytes.size(), {}};
  std::memcpy(bytes.data(), &header, sizeof header);
  const Digest digest = sha256(bytes);
  bytes.insert(bytes.end(), digest.begin(), digest.end());
  read(bytes);  // a file that could not be loaded again is refused here, not where it is needed
  return bytes;
}

}  // namespace pelton::artifact
