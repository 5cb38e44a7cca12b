// Gauss and Legendre's rule on [0, 1]: n points integrate polynomials up to degree 2 n - 1 exactly.
#pragma once
#include <cstdint>
#include <vector>

namespace pelton::forest {

struct Rules {
  std::vector<double> t, weights, rest;  // rule of n points: n of each, from n (n - 1) / 2 on
};

// The rules of 1 to `most` points; t rises, rest is 1 - t.
Rules rules_up_to(uint32_t most);

}  // namespace pelton::forest
