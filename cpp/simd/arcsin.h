// The arc sine, within one ulp of NumPy's.
//
// Source: fdlibm's e_asin.c, Sun Microsystems, 1993. Below 1/2 a rational function of x * x; above,
// asin(x) = pi / 2 - 2 asin(sqrt((1 - x) / 2)), with the root in two parts. One formula serves all
// of that half: fdlibm's shorter one near 1 saves time only where there are branches.
#pragma once
#include "cpp/simd/lane.h"

namespace pelton {

template <class V>
PELTON_KERNEL V arcsin(V x) {
  const V one(1.0), zero(0.0), half(0.5);
  const V size = select(x < zero, zero - x, x);
  const auto is_small = size < half;
  const V outer = (one - size) * half;
  const V t = select(is_small, size * size, outer);
  const V p =
      t *
      (V(1.66666666666666657415e-01) +
       t * (V(-3.25565818622400915405e-01) +
            t * (V(2.01212532134862925881e-01) +
                 t * (V(-4.00555345006794114027e-02) +
                      t * (V(7.91534994289814532176e-04) + t * V(3.47933107596021167570e-05))))));
  const V q =
      one + t * (V(-2.40339491173441421878e+00) +
                 t * (V(2.02094576023350569471e+00) +
                      t * (V(-6.88283971605453293030e-01) + t * V(7.70381505559019352791e-02))));
  const V ratio = p / q;
  const V inner = size + size * ratio;

  const V root = sqrt(outer);
  const V high = narrow(root);  // its product with itself is exact
  const V sum = root + high;
  const V low = select(zero < sum, (outer - high * high) / sum, zero);
  const V bent = V(2.0) * root * ratio - (V(6.12323399573676603587e-17) - V(2.0) * low);
  const V quarter(7.85398163397448278999e-01);
  const V far = quarter - (bent - (quarter - V(2.0) * high));

  const V found = select(is_small, inner, far);
  return select(x < zero, zero - found, select(is_small, x + x * ratio, found));
}

}  // namespace pelton
