// SHA-256, FIPS 180-4, of one block of memory.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace pelton::artifact {

using Digest = std::array<std::byte, 32>;

// Uses the CPU's SHA instructions where it has them.
Digest sha256(std::span<const std::byte> bytes);

// Folds whole blocks of 64 bytes into the state. Both give the same state; tests compare them.
using Compress = void (*)(std::array<uint32_t, 8>& state, const std::byte* data, size_t blocks);
void compress_portable(std::array<uint32_t, 8>& state, const std::byte* data, size_t blocks);
void compress_sha_ni(std::array<uint32_t, 8>& state, const std::byte* data, size_t blocks);
bool has_sha_ni();
Digest sha256(std::span<const std::byte> bytes, Compress compress);

extern const std::array<uint32_t, 64> sha256_constants;

}  // namespace pelton::artifact
