// What every operator declares. Read this file, then any one operator.
//
// An operator is one header with `info`, `Params`, `fields`, `check` and `apply`, plus one line in
// op_table.h. Its shape says what it reads and writes; the loops stand once per shape in exec/.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>

#include "cpp/core/error.h"
#include "cpp/core/row.h"
#include "cpp/simd/lane.h"

namespace pelton::ops {

enum class Shape : uint8_t {
  map_one,   // number -> number:          apply<V>(x, params)
  map_two,   // number, number -> number:  apply<V>(x, y, params)
  map_code,  // code -> number:            apply<V>(V code, params)
  look_up,   // code -> number:            constants[code]
  recode,    // code -> code:              constants[code], whole numbers
  encode,  // number -> code:            position among the sorted constants, then unseen, then null
  wide,    // numbers -> numbers:        apply<V>(row, params), row as in wide.h
  forest,  // anything -> numbers:       the sums of trees, which are no constants
  // Texts and bags: apply(in, params, context), one row at a time; see text_op.h.
  map_text,      // text -> text, null stays null
  measure_text,  // text -> number, null is missing
  find_text,     // text -> code
  count_text,    // text -> bag
  map_bag,       // bag -> bag of the same features
  read_bag,      // bag -> numbers
};

constexpr bool is_on_text(Shape shape) {
  return shape >= Shape::map_text;
}

// How the result moves when the input grows. NaN stands apart. Lets a forest's thresholds be pulled
// back to the raw column.
enum class Trend : uint8_t { none, rising, falling };

struct OpInfo {
  const char* name;     // saved in plans and seen from Python; never changes
  const char* summary;  // one sentence, becomes the docstring
  const char* follows;  // the function, paper or standard it agrees with
  Shape shape;
  int max_ulp;  // allowed distance from the float64 oracle; tests read it
};

struct NoParams {};

template <class Params>
struct Field {
  const char* name;
  double Params::* member;  // Params hold doubles only, at most `max_params`
  const char* help;
};
inline constexpr size_t max_params = 4;

// "clip: need low <= high, got 3 and 1"
inline Error invalid_param(std::string subject, const std::string& need, const std::string& got) {
  return {ErrorCode::invalid_param, std::move(subject) + ": need " + need + ", got " + got};
}

}  // namespace pelton::ops
