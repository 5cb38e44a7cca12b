// exp as CatBoost computes it: fmath's formula, whose error grows with |x|; the same bits
// everywhere.
//
// x = (2048 k + i) ln2 / 2048 - t with ln2 of one float64, e^x = 2^k 2^(i / 2048) p(t). Beyond the
// powers that are normal numbers x is clipped, as there.
//
// Source: Mitsunari, fmath (2009), expd; the constants are that polynomial's.
#pragma once
#include <cmath>

#include "cpp/simd/exp_powers.h"
#include "cpp/simd/lane.h"
#include "cpp/simd/lanes.h"

namespace pelton {

// 2^(i / 2048), rounded once: a product of two powers that are each known to twice a float64.
PELTON_KERNEL double fmath_power(uint32_t i) {
  constexpr ExpPower fine[16] = {
      {0x0.0p+0, 0x1.0000000000000p+0},
      {-0x1.7b3c30384283fp-58, 0x1.00162f3904052p+0},
      {-0x1.d777b512a4e81p-55, 0x1.002c605e2e8cfp+0},
      {-0x1.044075d15ad27p-55, 0x1.0042936faa3d8p+0},
      {-0x1.5d87ade1f60d5p-56, 0x1.0058c86da1c0ap+0},
      {-0x1.4a3fe89c8be1cp-54, 0x1.006eff583fc3dp+0},
      {0x1.d99d8240de269p-56, 0x1.0085382faef83p+0},
      {0x1.8549ecff22703p-54, 0x1.009b72f41a12bp+0},
      {-0x1.4e82fc61851acp-55, 0x1.00b1afa5abcbfp+0},
      {0x1.426700387d05fp-56, 0x1.00c7ee448ee02p+0},
      {-0x1.3f559e42db74bp-57, 0x1.00de2ed0ee0f5p+0},
      {-0x1.9033e377774dcp-54, 0x1.00f4714af41d3p+0},
      {0x1.bffdaa7ac4bacp-54, 0x1.010ab5b2cbd11p+0},
      {0x1.82865510d755cp-55, 0x1.0120fc089ff63p+0},
      {-0x1.2a00952aeac1ap-56, 0x1.0137444c9b5b5p+0},
      {0x1.2d536ba928bcfp-56, 0x1.014d8e7ee8d2fp+0},
  };
  const ExpPower coarse = exp_power(i >> 4);
  const double product = coarse.head * fine[i & 15].head;
  const double lost = fma(coarse.head, fine[i & 15].head, -product);
  return product + (lost + product * (coarse.tail + fine[i & 15].tail));
}

PELTON_KERNEL double exp_fmath(double x) {
  constexpr double shift = 0x1.8p+52;
  if (is_nan(x)) return x;
  const double inside = min(max(x, -708.39641853226408), 709.78271289338397);
  const double whole = (inside * 0x1.71547652b82fep+11 + shift) - shift;
  const double t = whole * 0x1.62e42fefa39efp-12 - inside;
  const double p = (3.0000000027955394 - t) * (t * t) * 0.16666666685227835064 - t + 1.0;
  const int64_t number = static_cast<int64_t>(whole);
  const double power = fmath_power(static_cast<uint32_t>(number & 2047));
  return p * scale_by_power(power, static_cast<double>(number >> 11));
}

template <class V>
PELTON_KERNEL V exp_fmath(V x) {
  return lane_by_lane(x, [](double lane) { return exp_fmath(lane); });
}

}  // namespace pelton
