// city_hash: how CatBoost names a category that is text.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/city_hash.h"

namespace pelton::ops {

struct CityHash {
  static constexpr OpInfo info{
      .name = "city_hash",
      .summary = "The lower 32 bits of the CityHash64 of the text's UTF-8 bytes; missing for null.",
      .follows = "catboost.Pool",
      .shape = Shape::measure_text,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&, const TextFacts& facts) {
    return need_constants("city_hash", 0, facts);
  }
  static double apply(const Text& in, const Params&, const TextContext&) {
    return static_cast<uint32_t>(text::city_hash64(in.view().data(), in.view().size()));
  }
};

}  // namespace pelton::ops
