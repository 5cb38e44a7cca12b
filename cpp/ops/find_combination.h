// find_combination: which known combination of categories a row holds, by CatBoost's hash of
// hashes.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct FindCombination {
  static constexpr OpInfo info{
      .name = "find_combination",
      .summary = "The place of the inputs' common hash among sorted hashes; their number if none.",
      .follows = "catboost.CatBoostClassifier",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};

  // Constants: the upper and the lower 32 bits of each hash; the hashes rise strictly.
  static Error check(const Params&, const WideFacts& facts) {
    const auto half = [](double x) {
      return x >= 0 && x < 4294967296.0 && x == static_cast<double>(static_cast<uint32_t>(x));
    };
    bool holds = facts.inputs >= 1 && facts.outputs == 1 && facts.constant_count % 2 == 0;
    for (uint32_t at = 0; holds && at < facts.constant_count; ++at)
      holds = half(facts.constants[at]);
    for (uint32_t at = 2; holds && at < facts.constant_count; at += 2)
      holds = hash_at(facts.constants, at / 2 - 1) < hash_at(facts.constants, at / 2);
    if (holds) return {};
    return invalid_param("find_combination", "rising hashes, in halves, and one output",
                         std::to_string(facts.constant_count) + " halves");
  }

  PELTON_KERNEL static uint64_t hash_at(const double* constants, uint32_t at) {
    return static_cast<uint64_t>(constants[2 * at]) << 32 |
           static_cast<uint64_t>(constants[2 * at + 1]);
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params&) {
    double* places = row.numbers(row.first_out);
    for (size_t lane = 0; lane < V::lanes; ++lane) places[lane] = place_of(row, lane);
  }

  // Lanes behind the last row hold anything.
  template <class V>
  PELTON_KERNEL static double place_of(const WideRow<V>& row, size_t lane) {
    constexpr uint64_t multiplier = 0x4906ba494954cb65;
    const uint32_t count = row.constant_count / 2;
    uint64_t hash = 0;
    for (uint32_t k = 0; k < row.inputs; ++k) {
      const double x = row.numbers(row.reads[k])[lane];
      if (!(x >= 0 && x < 4294967296.0)) return count;
      const auto part = static_cast<int32_t>(static_cast<uint32_t>(x));  // with its sign, widened
      hash = multiplier * (hash + multiplier * static_cast<uint64_t>(int64_t{part}));
    }
    uint32_t at = 0;
    for (uint32_t left = count; left > 1;) {
      const uint32_t middle = left / 2;
      at += hash_at(row.constants, at + middle) <= hash ? middle : 0;
      left -= middle;
    }
    return count > 0 && hash_at(row.constants, at) == hash ? at : count;
  }
};

}  // namespace pelton::ops
