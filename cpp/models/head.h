// From margins to answers: the link of each source in its own formula, and the rule for the label.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cpp/core/macros.h"

namespace pelton::models {

// Saved in artifacts: append, never renumber. `k` margins become `outputs()` values.
enum class Link : uint8_t {
  identity = 0,      // values are the margins
  logistic = 1,      // 1 margin -> 1 - p, p with p = 1 / (1 + exp(-slope m)), float64
  softmax = 2,       // exp(m - max) / sum, float64
  logistic_f32 = 3,  // XGBoost: 1 / (1 + exp(-m)) in float32; 1 margin -> 1 - p, p
  softmax_f32 = 4,   // XGBoost: exp(m - max) in float32, summed in float64
  exp = 5,           // log link: poisson, gamma, tweedie
  exp_f32 = 6,
  sigmoid = 7,  // as logistic, but 1 margin -> p alone: Booster.predict
  sigmoid_f32 = 8,
  one_minus = 9,       // 1 margin p -> 1 - p, p
  step = 10,           // 1 above 0, else 0
  step_pair = 11,      // 1 margin -> 1 - p, p with p as step
  signed_square = 12,  // LightGBM's reg_sqrt: |m| m
  // CatBoost: with exp_fmath in place of exp
  exp_fmath = 13,
  softmax_fmath = 14,
  mean_variance = 15,  // a mean and half a logarithm -> the mean, exp(2 m)
  softplus = 16,       // LightGBM's cross_entropy_lambda: log1p(exp(m))
  // scikit-learn's one against the rest
  logistic_shares = 17,  // logistic of each, divided by their sum
  huber = 18,            // 1 margin -> 1 - p, p with p = (clip(m, -1, 1) + 1) / 2
  huber_shares = 19,     // the same of each, divided by their sum
};
inline constexpr Link last_link = Link::huber_shares;

// Which class a row gets, as its index. Ties go to the first, as numpy.argmax decides.
enum class Rule : uint8_t {
  none = 0,  // regression: no label
  argmax_value = 1,
  margin_above_zero = 2,  // 1 if m > 0
  margin_from_zero = 3,   // 1 if m >= 0
  argmax_margin = 4,
  value_above_half = 5,  // 1 if p > 0.5, p the last value
  choice = 6,            // a slot of the plan holds it
};
inline constexpr Rule last_rule = Rule::choice;

using Label = std::variant<int64_t, double, std::string, bool>;

struct Head {
  Link link = Link::identity;
  Rule rule = Rule::none;
  uint8_t f32 = 0;             // the source returns float32 values
  double slope = 1.0;          // logistic, sigmoid
  std::vector<Label> classes;  // all of one type; empty for regression
};

PELTON_KERNEL uint32_t values_of(Link link, uint32_t margins) {
  const bool pair = link == Link::logistic || link == Link::logistic_f32 ||
                    link == Link::one_minus || link == Link::step_pair || link == Link::huber;
  return pair ? 2 : margins;
}

}  // namespace pelton::models
