// exp in float32, the same bits in every register and, but for some in 2^30, as glibc's expf.
//
// XGBoost calls expf, whose errors of up to 0.502 ulp show: where a probability is near 1, one
// wrong bit of it is thousands of ulp of its complement. Hence the same formula: x = (32 k + i) ln2
// / 32 + r, e^x = 2^k 2^(i / 32) p(r), in float64, rounded once.
//
// Source: as exp.h; Arm Optimized Routines, math/expf.c.
#pragma once
#include "cpp/simd/lane.h"

namespace pelton {

// `x` holds a float32, and so does the result.
PELTON_KERNEL double exp_f32(double x) {
  // 2^(i / 32)
  constexpr double powers[32] = {
      0x1.0000000000000p+0, 0x1.059b0d3158574p+0, 0x1.0b5586cf9890fp+0, 0x1.11301d0125b51p+0,
      0x1.172b83c7d517bp+0, 0x1.1d4873168b9aap+0, 0x1.2387a6e756238p+0, 0x1.29e9df51fdee1p+0,
      0x1.306fe0a31b715p+0, 0x1.371a7373aa9cbp+0, 0x1.3dea64c123422p+0, 0x1.44e086061892dp+0,
      0x1.4bfdad5362a27p+0, 0x1.5342b569d4f82p+0, 0x1.5ab07dd485429p+0, 0x1.6247eb03a5585p+0,
      0x1.6a09e667f3bcdp+0, 0x1.71f75e8ec5f74p+0, 0x1.7a11473eb0187p+0, 0x1.82589994cce13p+0,
      0x1.8ace5422aa0dbp+0, 0x1.93737b0cdc5e5p+0, 0x1.9c49182a3f090p+0, 0x1.a5503b23e255dp+0,
      0x1.ae89f995ad3adp+0, 0x1.b7f76f2fb5e47p+0, 0x1.c199bdd85529cp+0, 0x1.cb720dcef9069p+0,
      0x1.d5818dcfba487p+0, 0x1.dfc97337b9b5fp+0, 0x1.ea4afa2a490dap+0, 0x1.f50765b6e4540p+0,
  };
  constexpr double shift = 0x1.8p+52;
  if (is_nan(x)) return x;
  const double inside = min(max(x, -104.0), 89.0);  // beyond these the result is 0 or inf
  const double z = 0x1.71547652b82fep+0 * 32 * inside;
  const double whole = (z + shift) - shift;
  const double r = z - whole;
  const int64_t k = static_cast<int64_t>(whole);
  const double scale = scale_by_power(powers[k & 31], static_cast<double>(k >> 5));
  const double p = 0x1.c6af84b912394p-5 / 32 / 32 / 32 * r + 0x1.ebfce50fac4f3p-3 / 32 / 32;
  const double q = 0x1.62e42ff0c52d6p-1 / 32 * r + 1.0;
  return narrow((p * (r * r) + q) * scale);
}

// Lane by lane: a link runs once per row, and registers have no tables.
template <class V>
PELTON_KERNEL V exp_f32(V x) {
  alignas(64) double lanes[V::lanes];
  x.store(lanes);
  for (size_t lane = 0; lane < V::lanes; ++lane) lanes[lane] = exp_f32(lanes[lane]);
  return V::load(lanes);
}

}  // namespace pelton
