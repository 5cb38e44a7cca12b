// Runs the fuzz target without libFuzzer.
//
//   fuzz_load FILE...                   gives it each file: a crash found elsewhere, replayed
//   fuzz_load --mutate COUNT [SEED]     gives it COUNT mutants of the sample artifacts
//
// The same seed gives the same mutants on every machine. The mutant under way is kept in
// fuzz_last.bin when it brings the program down.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "cpp/artifact/artifact.h"
#include "fuzz/fuzz_load.h"
#include "tests/cpp/sample_artifacts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t most, unsigned seed);

namespace {

std::mt19937_64 random_bits;
std::vector<uint8_t> current;

void keep_current(int signal) {
  const int file = open("fuzz_last.bin", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (write(file, current.data(), current.size()) < 0) _exit(3);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

// What libFuzzer's own mutator does, in small: bits, bytes, words, odd numbers, blocks moved,
// bytes put in and taken out.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t most) {
  const auto below = [](size_t bound) { return static_cast<size_t>(random_bits() % bound); };
  constexpr uint64_t odd[] = {
      0, 1, 2, 255, 256, 0x7fffffff, 0x80000000, 0xffffffff, uint64_t{0} - 1};
  for (size_t changes = 1 + below(4); changes > 0 && size > 16; --changes) {
    const size_t at = below(size - 8);
    uint64_t word;
    std::memcpy(&word, data + at, 8);
    switch (below(7)) {
      case 0:
        data[at] ^= static_cast<uint8_t>(1 << below(8));
        break;
      case 1:
        data[at] = static_cast<uint8_t>(below(256));
        break;
      case 2:
        word += below(33) - 16;
        std::memcpy(data + at, &word, 4 + 4 * below(2));
        break;
      case 3:
        std::memcpy(data + at / 4 * 4, &odd[below(std::size(odd))], 4 + 4 * below(2));
        break;
      case 4: {
        const size_t block = 1 + below(std::min<size_t>(64, size - at));
        std::memmove(data + at, data + below(size - block + 1), block);
        break;
      }
      case 5: {
        const size_t more = std::min<size_t>(64 * (1 + below(2)), most - size);
        std::memmove(data + at + more, data + at, size - at);
        size += more;
        break;
      }
      default: {
        const size_t fewer = std::min<size_t>(64 * (1 + below(2)), size - at);
        std::memmove(data + at, data + at + fewer, size - at - fewer);
        size -= fewer;
      }
    }
  }
  return size;
}

int main(int count, char** argument) {
  using namespace pelton;
  if (count >= 3 && std::strcmp(argument[1], "--mutate") == 0) {
    for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS}) std::signal(signal, keep_current);
    const unsigned seed = count > 3 ? static_cast<unsigned>(std::atoi(argument[3])) : 1;
    random_bits.seed(seed);
    std::vector<std::vector<std::byte>> good;
    for (const tests::Sample& sample : tests::samples())
      good.push_back(artifact::write(sample.artifact));
    for (long at = std::atol(argument[2]); at > 0; --at) {
      const auto& from = good[random_bits() % good.size()];
      current.resize(from.size() + 512);
      std::memcpy(current.data(), from.data(), from.size());
      const auto one = static_cast<unsigned>(random_bits());
      current.resize(LLVMFuzzerCustomMutator(current.data(), from.size(), current.size(), one));
      LLVMFuzzerTestOneInput(current.data(), current.size());
    }
  } else {
    for (int at = 1; at < count; ++at) {
      const auto bytes = artifact::read_file(argument[at]);
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    }
  }
  std::printf("fuzz refused=%zu unproved=%zu loaded=%zu\n", fuzz::reached.refused,
              fuzz::reached.unproved, fuzz::reached.loaded);
  return 0;
}
