// A plan's tables made ready to run: shared by all threads.
#pragma once
#include <deque>
#include <vector>

#include "cpp/text/folder.h"
#include "cpp/text/matcher.h"
#include "cpp/text/tables.h"

namespace pelton::text {

struct Machine {
  explicit Machine(const Tables& tables);  // which check() has seen, and which must outlive it

  const Tables* tables;
  std::vector<Pages<uint8_t>> classes;
  std::deque<Matcher> matchers;
  std::deque<Folder> folders;
};

}  // namespace pelton::text
