// The file: one plan with its proof rows and metadata, little-endian, checked before it is
// believed.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cpp/core/row.h"
#include "cpp/plan/plan.h"

namespace pelton::artifact {

// Rows whose answers are known. `load` computes them again and compares bits.
struct ProofRows {
  uint32_t rows = 0;
  // rows * schema.size(); a column of codes holds its code, one of texts the code of `texts`.
  std::vector<double> cells;
  std::vector<double> margins;  // rows * plan.margins()
  std::vector<double> values;   // rows * plan.values()
  Dictionary texts;
};

struct Artifact {
  std::shared_ptr<const plan::Plan> plan;
  ProofRows proof;
  std::string metadata;  // JSON for people, at most 64 KiB; scoring never reads it
  // A graph that ONNX Runtime runs over the plan's values, in Python; empty: none. Nothing here
  // looks into it.
  std::vector<uint8_t> onnx;
};

std::vector<std::byte> write(const Artifact& artifact);

// Structure, digest and meaning. Throws Failure(artifact) on anything that is not a valid artifact;
// allocates at most four times the size of `bytes`. Does not run the proof rows: exec does.
Artifact read(std::span<const std::byte> bytes);

// Temp file beside it, fsync, rename, fsync of the folder. Throws Failure(artifact).
void save_file(const std::string& path, std::span<const std::byte> bytes);
// A regular file, read into private memory.
std::vector<std::byte> read_file(const std::string& path);

// SHA-256 of the file's bytes up to its digest, as stored in it; 64 hex digits.
std::string digest_of(std::span<const std::byte> bytes);

}  // namespace pelton::artifact
