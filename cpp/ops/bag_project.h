// bag_project: a bag times a matrix.
#pragma once
#include "cpp/ops/text_op.h"
#include "cpp/text/bags.h"

namespace pelton::ops {

struct BagProject {
  static constexpr OpInfo info{
      .name = "bag_project",
      .summary = "Products with the columns of a matrix, summed in the order of the features.",
      .follows = "scipy.sparse.csr_array.__matmul__",
      .shape = Shape::read_bag,
      .max_ulp = 0,
  };
  struct Params {
    double f32;
  };
  static constexpr std::tuple fields{
      Field<Params>{"f32", &Params::f32, "1: products and sums are rounded to float32"}};
  static Error check(const Params& p, const TextFacts& facts) {
    if (uint64_t{facts.features} * facts.outputs != facts.constant_count)
      return invalid_param("bag_project", "a row of constants per feature",
                           std::to_string(facts.constant_count));
    return need_flag("bag_project", p.f32);
  }
  template <class Out>
  static void apply(const Bag& in, const Params& p, const TextContext& context, const Out& out) {
    const uint32_t outputs = out.count;
    for (uint32_t k = 0; k < outputs; ++k) out(k, 0.0);
    for (size_t at = 0; at < in.count; ++at) {
      const double value = in.entries[at].value;
      const double* row = context.constants + size_t{in.entries[at].feature} * outputs;
      for (uint32_t k = 0; k < outputs; ++k) {
        const double product = p.f32 != 0 ? narrow(value * row[k]) : value * row[k];
        const double sum = out.result(k) + product;
        out(k, p.f32 != 0 ? narrow(sum) : sum);
      }
    }
  }
};

}  // namespace pelton::ops
