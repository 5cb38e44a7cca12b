// Which instruction set this process computes with.
#pragma once
#include <cstdint>

namespace pelton::exec {

// In rising order; the best that the CPU offers is taken.
enum class Level : uint8_t { scalar = 0, avx2 = 1, avx512 = 2 };
inline constexpr int levels = 3;

const char* name_of(Level level);

// What this CPU and its operating system offer.
Level best_level();

// best_level(), or what the environment variable PELTON_CPU=scalar|avx2|avx512 names. Read once.
// Throws Failure(device) if the variable names an unknown level or one this CPU lacks.
Level chosen_level();

}  // namespace pelton::exec
