// What operators over texts and bags see beside their input: the plan's tables and scratch memory.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/text/machine.h"

namespace pelton::ops {

// What such an operator is checked for before it is run.
struct TextFacts {
  const text::Tables& tables;
  uint32_t features;  // of the bag it reads
  uint32_t outputs;
  const double* constants;
  uint32_t constant_count;
};

struct TextContext {
  const text::Machine& machine;
  text::Scratch& scratch;
  const double* constants;
  uint32_t constant_count;
};

// A parameter is a double; this one names a table of the plan.
inline uint32_t table_at(double param) {
  return static_cast<uint32_t>(param);
}

template <class T>
Error need_table(const char* op, double param, const std::vector<T>& tables) {
  if (param >= 0 && param < static_cast<double>(tables.size()) && param == table_at(param))
    return {};
  return invalid_param(op, "a table of the plan", std::to_string(param));
}

// Words of the plan: `least` of them or more.
inline Error need_words(const char* op, double param, const text::Tables& tables, int32_t least) {
  if (Error error = need_table(op, param, tables.words)) return error;
  const int32_t words = tables.words[table_at(param)].size();
  if (words >= least) return {};
  return invalid_param(op, std::to_string(least) + " words or more", std::to_string(words));
}

inline Error need_constants(const char* op, uint32_t need, const TextFacts& facts) {
  if (facts.constant_count == need) return {};
  return invalid_param(op, std::to_string(need) + " constants",
                       std::to_string(facts.constant_count));
}

inline Error need_flag(const char* op, double param) {
  if (param == 0 || param == 1) return {};
  return invalid_param(op, "0 or 1", std::to_string(param));
}

}  // namespace pelton::ops
