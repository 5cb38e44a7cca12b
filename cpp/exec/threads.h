// The engine's own threads: static blocks of rows, no OpenMP.
#pragma once
#include <cstdint>
#include <functional>

namespace pelton::exec {

// CPUs this process may use: the smaller of its affinity and its cgroup's CPU quota, at least 1.
int cpu_quota();

// Calls work(begin, end) for consecutive ranges that cover [0, rows), each a multiple of `grain`
// rows but for the last, on up to `threads` threads, the caller's included. Rethrows the failure of
// the earliest range. Safe after fork and from several threads at once.
void parallel_rows(int64_t rows, int64_t grain, int threads,
                   const std::function<void(int64_t begin, int64_t end)>& work);

}  // namespace pelton::exec
