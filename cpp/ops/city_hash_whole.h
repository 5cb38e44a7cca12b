// city_hash_whole: how CatBoost names a category that is a whole number.
#pragma once
#include "cpp/ops/op.h"
#include "cpp/simd/lanes.h"
#include "cpp/text/city_hash.h"

namespace pelton::ops {

PELTON_KERNEL double city_hash_of(double x) {
  constexpr double most = 9223372036854774784.0;  // the last float64 that int64 holds
  if (!(x >= -most && x <= most)) return missing;
  const auto whole = static_cast<int64_t>(x);
  if (static_cast<double>(whole) != x) return missing;
  char digits[20];
  size_t at = sizeof digits;
  auto rest = static_cast<uint64_t>(whole < 0 ? -whole : whole);
  do {
    digits[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (whole < 0) digits[--at] = '-';
  return static_cast<uint32_t>(text::city_hash64(digits + at, sizeof digits - at));
}
template <class V>
PELTON_KERNEL V city_hash_of(V x) {
  return lane_by_lane(x, [](double lane) { return city_hash_of(lane); });
}

struct CityHashWhole {
  static constexpr OpInfo info{
      .name = "city_hash_whole",
      .summary = "As city_hash, of a whole number's decimal digits; missing for all others.",
      .follows = "catboost.Pool",
      .shape = Shape::map_one,
      .max_ulp = 0,
  };
  using Params = NoParams;
  static constexpr std::tuple<> fields{};
  static Error check(const Params&) { return {}; }
  static Trend trend(const Params&) { return Trend::none; }

  template <class V>
  PELTON_KERNEL static V apply(V x, const Params&) {
    return city_hash_of(x);
  }
};

}  // namespace pelton::ops
