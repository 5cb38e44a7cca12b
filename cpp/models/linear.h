// Linear models: intercept and weighted features, summed in the source's own order.
//
// One-hot columns are never built. A run of them on one code column is one table: code -> the
// product of the one value that is not zero with its weight; adding the zeros would change nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pelton::models {

struct Term {
  uint32_t slot = 0;
  uint32_t codes = 0;  // 0: a number, times one weight per output. Else a table over codes
  // Numbers: weights[first + output]. Codes: [first + output * codes + code]. Bags, whose codes are
  // 0 too: [first + feature * outputs + output].
  uint32_t first_weight = 0;
};

struct Linear {
  std::vector<Term> terms;  // in the order in which the source adds them
  std::vector<double> weights;
  std::vector<double> intercept;  // one per output, added last
  uint32_t outputs = 1;

  // For explanations alone, empty if not known: what each raw column adds to each output on
  // average. [column * outputs + output]
  std::vector<double> means;
};

}  // namespace pelton::models
