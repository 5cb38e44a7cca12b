// spline_basis: the values of all B-splines over given knots.
#pragma once
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct SplineBasis {
  static constexpr OpInfo info{
      .name = "spline_basis",
      .summary =
          "The value of every B-spline of a degree over given knots; beyond them, if not "
          "continued, and of NaN it is NaN.",
      .follows = "scipy.interpolate.BSpline",
      .shape = Shape::wide,
      .max_ulp = 0,
  };
  struct Params {
    double degree, continued, alone;
  };
  static constexpr std::tuple fields{
      Field<Params>{"degree", &Params::degree, "of the polynomials between knots, at most 15"},
      Field<Params>{"continued", &Params::continued, "1: the outer polynomials go on, else 0"},
      Field<Params>{"alone", &Params::alone,
                    "1: each spline for itself; 0: as the source sums them, times 0 or 1, so that "
                    "an infinite one makes NaN of the others"}};
  static constexpr int max_degree = 15;

  // Constants: the knots, rising; `degree` + 1 more than outputs.
  static Error check(const Params& p, const WideFacts& facts) {
    const auto degree = static_cast<int>(p.degree);
    if (!(p.degree >= 0 && p.degree <= max_degree) || degree != p.degree)
      return invalid_param("spline_basis", "a degree from 0 to 15", std::to_string(p.degree));
    const uint32_t beyond = static_cast<uint32_t>(degree) + 1;
    if (facts.inputs != 1 || facts.outputs < beyond ||
        facts.constant_count != facts.outputs + beyond)
      return invalid_param("spline_basis", "one input, and an output for each spline of the knots",
                           std::to_string(facts.outputs));
    for (uint32_t at = 1; at < facts.constant_count; ++at)
      if (!(facts.constants[at - 1] <= facts.constants[at]))
        return invalid_param("spline_basis", "knots that do not fall",
                             std::to_string(facts.constants[at]));
    return {};
  }

  template <class V>
  PELTON_KERNEL static void apply(const WideRow<V>& row, const Params& p) {
    for (size_t lane = 0; lane < V::lanes; ++lane) {
      const double x = row.numbers(row.reads[0])[lane];
      double values[max_degree + 1];
      const int64_t left = around(x, row.constants, row.outputs, p, values);
      const auto degree = static_cast<int64_t>(p.degree);
      for (uint32_t spline = 0; spline < row.outputs; ++spline) {
        double sum = left < 0 ? missing : 0.0;
        for (int64_t at = 0; left >= 0 && at <= degree; ++at) {
          const bool own = left - degree + at == spline;
          if (own || p.alone == 0) sum = sum + (own ? 1.0 : 0.0) * values[at];
        }
        row.numbers(row.first_out + spline)[lane] = sum;
      }
    }
  }

  // The interval that x lies in, by its left knot, and the splines that are not 0 there; -1: none.
  // Source: de Boor (1978), "A practical guide to splines", as Dierckx's fpbspl computes it.
  PELTON_KERNEL static int64_t around(double x, const double* knots, uint32_t splines,
                                      const Params& p, double* values) {
    const auto degree = static_cast<int64_t>(p.degree);
    const int64_t last = static_cast<int64_t>(splines) - 1;
    if (is_nan(x)) return -1;
    if ((x < knots[degree] || x > knots[last + 1]) && p.continued == 0) return -1;
    int64_t left = degree;
    while (left < last && x >= knots[left + 1]) ++left;
    double before[max_degree + 1];
    values[0] = 1.0;
    for (int64_t order = 1; order <= degree; ++order) {
      for (int64_t at = 0; at < order; ++at) before[at] = values[at];
      values[0] = 0.0;
      for (int64_t at = 1; at <= order; ++at) {
        const double right = knots[left + at], start = knots[left + at - order];
        if (right == start) {
          values[at] = 0.0;
          continue;
        }
        const double share = before[at - 1] / (right - start);
        values[at - 1] = values[at - 1] + share * (right - x);
        values[at] = share * (x - start);
      }
    }
    return left;
  }
};

}  // namespace pelton::ops
