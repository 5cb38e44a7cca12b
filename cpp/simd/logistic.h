// From margins to probabilities, as the sources compute them.
#pragma once
#include "cpp/simd/exp.h"
#include "cpp/simd/exp_f32.h"
#include "cpp/simd/exp_fmath.h"

namespace pelton {

template <class V>
PELTON_KERNEL V logistic(V margin, double slope) {
  return V(1.0) / (V(1.0) + exp(V(-slope) * margin));
}

// XGBoost: 1 / (exp(min(-m, 88.7)) + 1 + 1e-16), every step rounded to float32.
template <class V>
PELTON_KERNEL V logistic_f32(V margin) {
  const V power = exp_f32(min(V(0.0) - margin, narrow(V(88.7))));
  const V denominator = narrow(narrow(power + V(1.0)) + narrow(V(1e-16)));
  return narrow(V(1.0) / denominator);
}

// Whose exp: the C library's, that of float32, or CatBoost's own.
enum class ExpKind : uint8_t { f64, f32, fmath };

template <ExpKind kind, class V>
PELTON_KERNEL V exp_of(V x) {
  if constexpr (kind == ExpKind::f32)
    return exp_f32(narrow(x));
  else if constexpr (kind == ExpKind::fmath)
    return exp_fmath(x);
  else
    return exp(x);
}

// exp(m - max) / sum. In float32, XGBoost's way: each power and each quotient rounded, the sum kept
// in float64 and rounded once. `in(k)` gives a margin, `out(k)` a place to load from and store to.
template <class V, ExpKind kind, class In, class Out>
PELTON_KERNEL void softmax(uint32_t count, In in, Out out) {
  V most = in(0);
  for (uint32_t k = 1; k < count; ++k) most = max(most, in(k));
  V sum = V(0.0);
  for (uint32_t k = 0; k < count; ++k) {
    const V power = exp_of<kind>(in(k) - most);
    power.store(out(k));
    sum = sum + power;
  }
  constexpr bool f32 = kind == ExpKind::f32;
  if (f32) sum = narrow(sum);
  for (uint32_t k = 0; k < count; ++k) {
    const V share = V::load(out(k)) / sum;
    (f32 ? narrow(share) : share).store(out(k));
  }
}

}  // namespace pelton
