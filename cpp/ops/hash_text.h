// hash_text: one of so many buckets for a text.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/hash.h"

namespace pelton::ops {

struct HashText {
  static constexpr OpInfo info{
      .name = "hash_text",
      .summary = "The hash of the text's UTF-8 bytes modulo the buckets; missing for null.",
      .follows = "MurmurHash3_x86_32, unsigned",
      .shape = Shape::measure_text,
      .max_ulp = 0,
  };
  struct Params {
    double buckets, seed;
  };
  static constexpr std::tuple fields{Field<Params>{"buckets", &Params::buckets, "1 to 2^31 - 1"},
                                     Field<Params>{"seed", &Params::seed, "0 to 2^31 - 1"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (Error error = need_constants("hash_text", 0, facts)) return error;
    const auto whole = [](double x) {
      return x >= 0 && x <= 2147483647 && x == static_cast<double>(static_cast<uint32_t>(x));
    };
    if (whole(p.buckets) && p.buckets >= 1 && whole(p.seed)) return {};
    return invalid_param("hash_text", "1 to 2^31 - 1 buckets and a seed from 0",
                         std::to_string(p.buckets) + " and " + std::to_string(p.seed));
  }
  static double apply(const Text& in, const Params& p, const TextContext&) {
    return text::hash_of(in.view(), static_cast<uint32_t>(p.seed)) %
           static_cast<uint32_t>(p.buckets);
  }
};

}  // namespace pelton::ops
