// Infinity as a constant: a device cannot call the library's function, and an unoptimised object
// would share it.
#pragma once
#include <limits>

namespace pelton {

inline constexpr double infinite = std::numeric_limits<double>::infinity();

}  // namespace pelton
