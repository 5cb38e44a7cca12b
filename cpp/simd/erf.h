// erf, within 1 ulp: three rational functions, by the size of x.
//
// Source: Sun Microsystems' fdlibm, s_erf.c (1993), whose coefficients these are.
#pragma once
#include "cpp/simd/exp.h"
#include "cpp/simd/lanes.h"

namespace pelton {

// c[0] + c[1] x + ... of `count` coefficients.
PELTON_KERNEL double polynomial(const double* c, int count, double x) {
  double sum = c[count - 1];
  for (int k = count - 2; k >= 0; --k) sum = sum * x + c[k];
  return sum;
}

PELTON_KERNEL double erf(double x) {
  constexpr double near_p[] = {1.28379167095512558561e-01, -3.25042107247001499370e-01,
                               -2.84817495755985104766e-02, -5.77027029648944159157e-03,
                               -2.37630166566501626084e-05};
  constexpr double near_q[] = {1,
                               3.97917223959155352819e-01,
                               6.50222499887672944485e-02,
                               5.08130628187576562776e-03,
                               1.32494738004321644526e-04,
                               -3.96022827877536812320e-06};
  constexpr double middle_p[] = {-2.36211856075265944077e-03, 4.14856118683748331666e-01,
                                 -3.72207876035701323847e-01, 3.18346619901161753674e-01,
                                 -1.10894694282396677476e-01, 3.54783043256182359371e-02,
                                 -2.16637559486879084300e-03};
  constexpr double middle_q[] = {1,
                                 1.06420880400844228286e-01,
                                 5.40397917702171048937e-01,
                                 7.18286544141962662868e-02,
                                 1.26171219808761642112e-01,
                                 1.36370839120290507362e-02,
                                 1.19844998467991074170e-02};
  constexpr double far_p[] = {-9.86494403484714822705e-03, -6.93858572707181764372e-01,
                              -1.05586262253232909814e+01, -6.23753324503260060396e+01,
                              -1.62396669462573470355e+02, -1.84605092906711035994e+02,
                              -8.12874355063065934246e+01, -9.81432934416914548592e+00};
  constexpr double far_q[] = {1,
                              1.96512716674392571292e+01,
                              1.37657754143519042600e+02,
                              4.34565877475229228821e+02,
                              6.45387271733267880336e+02,
                              4.29008140027567833386e+02,
                              1.08635005541779435134e+02,
                              6.57024977031928170135e+00,
                              -6.04244152148580987438e-02};
  constexpr double farthest_p[] = {-9.86494292470009928597e-03, -7.99283237680523006574e-01,
                                   -1.77579549177547519889e+01, -1.60636384855821916062e+02,
                                   -6.37566443368389627722e+02, -1.02509513161107724954e+03,
                                   -4.83519191608651397019e+02};
  constexpr double farthest_q[] = {1,
                                   3.03380607434824582924e+01,
                                   3.25792512996573918826e+02,
                                   1.53672958608443695994e+03,
                                   3.19985821950859553908e+03,
                                   2.55305040643316442583e+03,
                                   4.74528541206955367215e+02,
                                   -2.24409524465858183362e+01};
  if (is_nan(x)) return x;
  const double size = x < 0 ? 0.0 - x : x;
  if (size < 0.84375) {
    const double square = x * x;
    return x + x * (polynomial(near_p, 5, square) / polynomial(near_q, 6, square));
  }
  double share = 1.0;
  if (size < 1.25) {
    const double t = size - 1.0;
    share = 8.45062911510467529297e-01 + polynomial(middle_p, 7, t) / polynomial(middle_q, 7, t);
  } else if (size < 6.0) {
    const double s = 1.0 / (size * size);
    const double ratio = size < 1.0 / 0.35
                             ? polynomial(far_p, 8, s) / polynomial(far_q, 9, s)
                             : polynomial(farthest_p, 7, s) / polynomial(farthest_q, 8, s);
    // The square of the upper half of the bits is exact.
    const double upper = from_bits(bits_of(size) & 0xffffffff00000000u);
    const double power =
        exp(-upper * upper - 0.5625) * exp((upper - size) * (upper + size) + ratio);
    share = 1.0 - power / size;
  }
  return x < 0 ? 0.0 - share : share;
}

template <class V>
PELTON_KERNEL V erf(V x) {
  return lane_by_lane(x, [](double one) { return erf(one); });
}

}  // namespace pelton
