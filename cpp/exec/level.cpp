// Asks the CPU, and the environment, which instruction set to use.
#include "cpp/exec/level.h"

#include <cstdlib>
#include <string>

#include "cpp/core/error.h"

namespace pelton::exec {
namespace {

Level read_choice() {
  const char* wish = std::getenv("PELTON_CPU");
  const Level best = best_level();
  if (wish == nullptr || *wish == '\0') return best;
  for (int level = 0; level < levels; ++level) {
    const auto candidate = static_cast<Level>(level);
    if (std::string(wish) != name_of(candidate)) continue;
    if (candidate > best)
      fail(ErrorCode::device, "PELTON_CPU", "an instruction set of this CPU", wish);
    return candidate;
  }
  fail(ErrorCode::device, "PELTON_CPU", "scalar, avx2 or avx512", std::string("'") + wish + "'");
}

}  // namespace

const char* name_of(Level level) {
  constexpr const char* names[levels] = {"scalar", "avx2", "avx512"};
  return names[static_cast<int>(level)];
}

Level best_level() {
#if defined(__x86_64__)
  // These ask the operating system too: a register that it does not save is not offered.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return Level::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Level::avx2;
#endif
  return Level::scalar;
}

Level chosen_level() {
  static const Level level = read_choice();
  return level;
}

}  // namespace pelton::exec
