// The kernels that this CPU can run, by level and by what lower() is told to use.
#pragma once
#include <vector>

#include "cpp/forest/kernels.h"

namespace pelton::forest {

struct Variant {
  const char* name;
  const char* level;
  Portfolio portfolio;
  const Kernels* kernels;
};

inline std::vector<const char*> supported_levels() {
  std::vector<const char*> levels{"scalar"};
  if (__builtin_cpu_supports("avx2")) levels.push_back("avx2");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    levels.push_back("avx512");
  return levels;
}

inline std::vector<Variant> variants() {
  const Kernels* kernels[] = {&kernels_scalar, &kernels_avx2, &kernels_avx512};
  const std::pair<const char*, Portfolio> portfolios[] = {{"automatic", Portfolio::automatic},
                                                          {"walk", Portfolio::walk},
                                                          {"rank walk", Portfolio::rank_walk},
                                                          {"masks", Portfolio::masks}};
  std::vector<Variant> all;
  const auto levels = supported_levels();
  for (const auto& [name, portfolio] : portfolios)
    for (size_t level = 0; level < levels.size(); ++level)
      all.push_back({name, levels[level], portfolio, kernels[level]});
  return all;
}

}  // namespace pelton::forest
