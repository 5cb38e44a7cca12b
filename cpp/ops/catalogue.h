// Facts of every operator by id, for code that meets operators at run time: checks, passes,
// bindings.
#pragma once
#include <string_view>
#include <vector>

#include "cpp/ops/text_op.h"
#include "cpp/ops/wide.h"

namespace pelton::ops {

struct FieldFacts {
  const char* name;
  const char* help;
};

struct OpFacts {
  uint32_t id;
  const OpInfo* info;
  std::vector<FieldFacts> fields;        // in the order of the parameters
  Error (*check)(const double* params);  // all but wide and those on text, else null
  Error (*check_wide)(const double* params, const WideFacts& facts);
  Error (*check_text)(const double* params, const TextFacts& facts);
  // Codes of a find_text, features of a count_text; after check_text.
  uint32_t (*width)(const double* params, const TextFacts& facts);
  Trend (*trend)(const double* params);             // map_one only, else null
  double (*apply)(double x, const double* params);  // map_one and map_code (the code as a number)
};

const std::vector<OpFacts>& catalogue();
const OpFacts* find_op(uint32_t id);  // null if there is none
const OpFacts* find_op(std::string_view name);

}  // namespace pelton::ops
