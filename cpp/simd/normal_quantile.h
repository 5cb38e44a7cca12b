// The quantile of the standard normal distribution, as SciPy's ndtri computes it.
//
// Source: Moshier's Cephes (ndtri.c), which SciPy calls: one rational function around 1/2, two for
// the tails in 1 / z, z = sqrt(-2 log p). Its error grows to about 4 ulp; ours differs from it by
// what `log` does.
#pragma once
#include "cpp/simd/infinite.h"
#include "cpp/simd/lane.h"
#include "cpp/simd/lanes.h"
#include "cpp/simd/log.h"

namespace pelton {

// Highest power first.
template <size_t count>
PELTON_KERNEL double polynomial(double x, const double (&terms)[count]) {
  double sum = terms[0];
  for (size_t term = 1; term < count; ++term) sum = sum * x + terms[term];
  return sum;
}

PELTON_KERNEL double quantile_of_middle(double p) {
  constexpr double above[5] = {-5.99633501014107895267e1, 9.80010754185999661536e1,
                               -5.66762857469070293439e1, 1.39312609387279679503e1,
                               -1.23916583867381258016e0};
  constexpr double below[9] = {1.0,
                               1.95448858338141759834e0,
                               4.67627912898881538453e0,
                               8.63602421390890590575e1,
                               -2.25462687854119370527e2,
                               2.00260212380060660359e2,
                               -8.20372256168333339912e1,
                               1.59056225126211695515e1,
                               -1.18331621121330003142e0};
  const double y = p - 0.5;
  const double square = y * y;
  const double x = y + y * (square * polynomial(square, above) / polynomial(square, below));
  return x * 2.50662827463100050242e0;  // sqrt(2 pi)
}

// For z from 2 to 8, then to 64.
PELTON_KERNEL double tail_correction(double z) {
  constexpr double near_above[9] = {
      4.05544892305962419923e0,   3.15251094599893866154e1,   5.71628192246421288162e1,
      4.40805073893200834700e1,   1.46849561928858024014e1,   2.18663306850790267539e0,
      -1.40256079171354495875e-1, -3.50424626827848203418e-2, -8.57456785154685413611e-4};
  constexpr double near_below[9] = {1.0,
                                    1.57799883256466749731e1,
                                    4.53907635128879210584e1,
                                    4.13172038254672030440e1,
                                    1.50425385692907503408e1,
                                    2.50464946208309415979e0,
                                    -1.42182922854787788574e-1,
                                    -3.80806407691578277194e-2,
                                    -9.33259480895457427372e-4};
  constexpr double far_above[9] = {
      3.23774891776946035970e0,  6.91522889068984211695e0,  3.93881025292474443415e0,
      1.33303460815807542389e0,  2.01485389549179081538e-1, 1.23716634817820021358e-2,
      3.01581553508235416007e-4, 2.65806974686737550832e-6, 6.23974539184983293730e-9};
  constexpr double far_below[9] = {1.0,
                                   6.02427039364742014255e0,
                                   3.67983563856160859403e0,
                                   1.37702099489081330271e0,
                                   2.16236993594496635890e-1,
                                   1.34204006088543189037e-2,
                                   3.28014464682127739104e-4,
                                   2.89247864745380683936e-6,
                                   6.79019408009981274425e-9};
  const double x = 1.0 / z;
  if (z < 8.0) return x * polynomial(x, near_above) / polynomial(x, near_below);
  return x * polynomial(x, far_above) / polynomial(x, far_below);
}

PELTON_KERNEL double normal_quantile(double p) {
  constexpr double tail = 0.13533528323661269189;  // e^-2
  constexpr double infinity = infinite;
  if (p == 0) return -infinity;
  if (p == 1) return infinity;
  if (!(0 < p && p < 1)) return missing;
  const bool upper = p > 1.0 - tail;
  const double y = upper ? 1.0 - p : p;
  if (y > tail) return quantile_of_middle(y);
  const double z = sqrt(-2.0 * log(y));
  const double x = z - log(z) / z - tail_correction(z);
  return upper ? x : -x;
}

template <class V>
PELTON_KERNEL V normal_quantile(V p) {
  return lane_by_lane(p, [](double lane) { return normal_quantile(lane); });
}

}  // namespace pelton
