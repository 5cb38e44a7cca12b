// From margins to values and labels. V holds one row or one register of rows.
#pragma once
#include <cstddef>
#include <cstdint>

#include "cpp/models/head.h"
#include "cpp/simd/lane.h"
#include "cpp/simd/log.h"
#include "cpp/simd/logistic.h"
#include "cpp/simd/shares.h"

namespace pelton::models {

// What a link needs of a head, plain.
struct LinkView {
  Link link = Link::identity;
  double slope = 1.0;
  uint32_t margins = 1;
  uint32_t f32 = 0;  // values are rounded, as the source returns them
};

template <class V>
PELTON_KERNEL V step(V margin) {
  return select(V(0.0) < margin, V(1.0), V(0.0));
}

// Margin k of the rows in V at margins[k * stride]; values alike.
template <class V>
PELTON_KERNEL void link_values(const LinkView& view, const double* margins, double* values,
                               size_t stride) {
  const auto each = [&](auto link) {
    for (uint32_t k = 0; k < view.margins; ++k)
      link(V::load(margins + k * stride)).store(values + k * stride);
  };
  const auto pair = [&](V p, bool f32) {
    const V rest = V(1.0) - p;
    (f32 ? narrow(rest) : rest).store(values);
    p.store(values + stride);
  };
  const auto in = [&](uint32_t k) { return V::load(margins + k * stride); };
  const auto out = [&](uint32_t k) { return values + k * stride; };
  const auto done = [&](uint32_t k) { return V::load(values + k * stride); };
  switch (view.link) {
    case Link::identity:
      return each([](V m) { return m; });
    case Link::logistic:
      return pair(logistic(V::load(margins), view.slope), false);
    case Link::softmax:
      return softmax<V, ExpKind::f64>(view.margins, in, out);
    case Link::logistic_f32:
      return pair(logistic_f32(V::load(margins)), true);
    case Link::softmax_f32:
      return softmax<V, ExpKind::f32>(view.margins, in, out);
    case Link::exp:
      return each([](V m) { return exp(m); });
    case Link::exp_f32:
      return each([](V m) { return exp_f32(m); });
    case Link::sigmoid:
      return each([&](V m) { return logistic(m, view.slope); });
    case Link::sigmoid_f32:
      return each([](V m) { return logistic_f32(m); });
    case Link::one_minus:
      return pair(V::load(margins), false);
    case Link::step:
      return each([](V m) { return step(m); });
    case Link::step_pair:
      return pair(step(V::load(margins)), false);
    case Link::exp_fmath:
      return each([](V m) { return exp_fmath(m); });
    case Link::softmax_fmath:
      return softmax<V, ExpKind::fmath>(view.margins, in, out);
    case Link::mean_variance:
      V::load(margins).store(values);
      return exp_fmath(V(2.0) * V::load(margins + stride)).store(values + stride);
    case Link::softplus:
      return each([](V m) { return log1p(exp(m)); });
    case Link::signed_square:
      return each([](V m) { return max(m, V(0.0) - m) * m; });
    case Link::logistic_shares:
      each([&](V m) { return logistic(m, view.slope); });
      return shares<V>(view.margins, done, out);
    case Link::huber:
      return pair(huber_probability(V::load(margins)), false);
    case Link::huber_shares:
      each([](V m) { return huber_probability(m); });
      return shares<V>(view.margins, done, out);
  }
}

template <class V>
PELTON_KERNEL void apply_link(const LinkView& view, const double* margins, double* values,
                              size_t stride) {
  link_values<V>(view, margins, values, stride);
  if (view.f32 == 0) return;
  const uint32_t count = values_of(view.link, view.margins);
  for (uint32_t k = 0; k < count; ++k)
    narrow(V::load(values + k * stride)).store(values + k * stride);
}

// The first index of the largest value; a NaN counts as the largest, as in numpy.argmax.
PELTON_KERNEL int32_t argmax(const double* values, uint32_t count, size_t stride) {
  uint32_t best = 0;
  for (uint32_t k = 1; k < count; ++k) {
    const double leader = values[best * stride];
    if (!(values[k * stride] <= leader) && !is_nan(leader)) best = k;
  }
  return static_cast<int32_t>(best);
}

// The class that a slot of the plan names: within the classes, whatever a plan computes.
PELTON_KERNEL int32_t class_of(double choice, uint32_t classes) {
  if (!(choice > 0)) return 0;
  const double last = static_cast<double>(classes) - 1;
  return static_cast<int32_t>(choice < last ? choice : last);
}

// The class of one row; -1 where there are none.
PELTON_KERNEL int32_t label_of(Rule rule, const double* margins, uint32_t margin_count,
                               const double* values, uint32_t value_count, size_t stride) {
  switch (rule) {
    case Rule::argmax_value:
      return argmax(values, value_count, stride);
    case Rule::argmax_margin:
      return argmax(margins, margin_count, stride);
    case Rule::margin_above_zero:
      return margins[0] > 0;
    case Rule::margin_from_zero:
      return margins[0] >= 0;
    case Rule::value_above_half:
      return values[(value_count - 1) * stride] > 0.5;
    case Rule::choice:  // the executor's: see class_of
    case Rule::none:
      break;
  }
  return -1;
}

}  // namespace pelton::models
