// Points as roots of Legendre's polynomials, by Newton's method.
#include "cpp/forest/quadrature.h"

#include <cmath>
#include <numbers>

namespace pelton::forest {
namespace {

struct Legendre {
  double value, slope;
};

// P_n at 0 < x < 1, by Bonnet's recursion.
Legendre legendre(uint32_t n, double x) {
  double before = 1, value = x;
  for (uint32_t k = 2; k <= n; ++k) {
    const double next = ((2.0 * k - 1) * x * value - (k - 1.0) * before) / k;
    before = value;
    value = next;
  }
  return {value, n * (x * value - before) / (x * x - 1)};
}

}  // namespace

Rules rules_up_to(uint32_t most) {
  Rules rules;
  for (uint32_t n = 1; n <= most; ++n) {
    const size_t first = rules.t.size();
    rules.t.resize(first + n), rules.weights.resize(first + n), rules.rest.resize(first + n);
    for (uint32_t k = 0; k < (n + 1) / 2; ++k) {  // x and -x are roots
      double x =
          n % 2 == 1 && k == n / 2 ? 0.0 : std::cos(std::numbers::pi * (k + 0.75) / (n + 0.5));
      for (int step = 0; step < 8 && x != 0; ++step) {
        const Legendre at = legendre(n, x);
        x -= at.value / at.slope;
      }
      const double slope = n == 1 ? 1.0 : legendre(n, x).slope;
      const double weight = 1 / ((1 - x * x) * slope * slope);
      const size_t low = first + k, high = first + n - 1 - k;
      rules.t[low] = rules.rest[high] = (1 - x) / 2;
      rules.t[high] = rules.rest[low] = (1 + x) / 2;
      rules.weights[low] = rules.weights[high] = weight;
    }
  }
  return rules;
}

}  // namespace pelton::forest
