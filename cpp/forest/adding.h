// How a forest's values are summed. The kernels are instantiated for each way.
#pragma once
#include <cstdint>

#include "cpp/simd/lane.h"

namespace pelton::forest {

enum class Adding : uint8_t {
  f64,
  f32,      // every value and base is a float: float sums
  rounded,  // doubles, rounded to float after every addition
};

template <Adding adding>
struct Real {
  using type = double;
};
template <>
struct Real<Adding::f32> {
  using type = float;
};
template <Adding adding>
using RealOf = typename Real<adding>::type;

template <Adding adding>
PELTON_KERNEL RealOf<adding> add(RealOf<adding> sum, RealOf<adding> value) {
  if constexpr (adding == Adding::rounded)
    return narrow(sum + value);
  else
    return sum + value;
}

}  // namespace pelton::forest
