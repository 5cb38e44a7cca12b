// is_category: one column of a one-hot encoding.
#pragma once
#include "cpp/ops/op.h"

namespace pelton::ops {

struct IsCategory {
  static constexpr OpInfo info{
      .name = "is_category",
      .summary = "One value where the code is the given one, another value elsewhere.",
      .follows = "sklearn.preprocessing.OneHotEncoder",
      .shape = Shape::map_code,
      .max_ulp = 0,
  };
  struct Params {
    double code;
    double yes;
    double no;
  };
  static constexpr std::tuple fields{
      Field<Params>{"code", &Params::code, "the code looked for, a whole number"},
      Field<Params>{"yes", &Params::yes, "the value where the code is that one"},
      Field<Params>{"no", &Params::no, "the value for every other code"}};
  static Error check(const Params& p) {
    if (p.code >= 0 && p.code <= 2147483647 && p.code == static_cast<int32_t>(p.code)) return {};
    return invalid_param("is_category", "a whole code >= 0", std::to_string(p.code));
  }

  template <class V>
  PELTON_KERNEL static V apply(V code, const Params& p) {
    return select(code == V(p.code), V(p.yes), V(p.no));
  }
};

}  // namespace pelton::ops
