// Fuzz target: bytes are loaded as an artifact; what loads scores eight rows.
//
// libFuzzer:  clang++ -fsanitize=fuzzer,address,undefined ... fuzz/fuzz_load.cpp
// Without it: fuzz/replay.cpp gives the target a main(). Both go through the mutator below, which
// makes the digest match again; otherwise no changed file would get past it.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "fuzz/fuzz_load.h"
#include "tests/cpp/field_places.h"
#include "tests/cpp/hostile_load.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  pelton::fuzz::count(pelton::tests::hostile_load(bytes));
  return 0;
}

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed) {
  using namespace pelton::artifact;
  size = LLVMFuzzerMutate(data, size, most);
  // One in sixteen stays broken, so that the digest itself is tried too.
  if (seed % 16 == 0 || size < sizeof(Header) + sizeof(Digest)) return size;
  std::vector<std::byte> bytes(size);
  std::memcpy(bytes.data(), data, size);
  const uint64_t content = size - sizeof(Digest);
  std::memcpy(bytes.data() + offsetof(Header, content), &content, sizeof content);
  sign(bytes);
  std::memcpy(data, bytes.data(), size);
  return size;
}
