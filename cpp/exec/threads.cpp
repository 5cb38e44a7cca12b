// Threads for one call, their number from the cgroup's quota.
#include "cpp/exec/threads.h"

#include <sched.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace pelton::exec {
namespace {

int affinity() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0)
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return std::max(1, CPU_COUNT(&set));
}

// "max 100000" or "150000 100000": microseconds of CPU per period.
int quota_of(const std::string& file, int limit) {
  std::ifstream in(file);
  std::string quota;
  double period = 0;
  if (!(in >> quota >> period) || quota == "max" || period <= 0) return limit;
  const double cpus = std::strtod(quota.c_str(), nullptr) / period;
  return cpus > 0 ? std::min(limit, std::max(1, static_cast<int>(cpus))) : limit;
}

// Version 2 of cgroups; a quota of any group above this process's binds as well.
int cgroup_quota(int limit) {
  std::ifstream in("/proc/self/cgroup");
  std::string line, path = "/";
  while (std::getline(in, line))
    if (line.rfind("0::", 0) == 0) path = line.substr(3);
  for (;;) {
    limit = quota_of("/sys/fs/cgroup" + path + "/cpu.max", limit);
    const size_t slash = path.find_last_of('/');
    if (path.size() <= 1 || slash == std::string::npos) break;
    path.resize(slash);
  }
  return quota_of("/sys/fs/cgroup/cpu.max", limit);
}

}  // namespace

int cpu_quota() {
  static const int cpus = cgroup_quota(affinity());
  return cpus;
}

// Threads live for one call: nothing to keep alive over a fork, nothing to lock. Starting one costs
// tens of microseconds, so a range must be worth it; callers say so through `grain`.
void parallel_rows(int64_t rows, int64_t grain, int threads,
                   const std::function<void(int64_t, int64_t)>& work) {
  const int64_t grains = (rows + grain - 1) / grain;
  const int64_t parts = std::clamp<int64_t>(threads, 1, std::max<int64_t>(grains, 1));
  if (parts == 1) return work(0, rows);
  std::vector<std::exception_ptr> failures(parts);
  const auto run = [&](int64_t part) {
    const int64_t begin = grains * part / parts * grain;
    const int64_t end = std::min(rows, grains * (part + 1) / parts * grain);
    try {
      work(begin, end);
    } catch (...) {
      failures[part] = std::current_exception();
    }
  };
  std::vector<std::thread> others;
  int64_t started = 1;
  try {
    for (; started < parts; ++started) others.emplace_back(run, started);
  } catch (const std::system_error&) {
    // No more threads to be had: this one does the rest.
  }
  run(0);
  for (int64_t part = started; part < parts; ++part) run(part);
  for (std::thread& other : others) other.join();
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace pelton::exec
