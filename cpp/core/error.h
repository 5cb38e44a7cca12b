// What went wrong, as a value: a code that every face maps, and one sentence for a person.
#pragma once
#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace pelton {

// The values are part of the C ABI: append, never renumber.
enum class ErrorCode : uint8_t {
  ok = 0,
  invalid_param = 1,  // an operator's parameter or a model part makes no sense
  contract = 2,       // a row, a column or a request breaks the schema
  artifact = 3,       // the file is not a valid artifact
  unsupported = 4,    // the plan asks for something this build cannot do
  device = 5,         // no such device, or it failed
  out_of_memory = 6,
  internal = 7,
};

struct Error {
  ErrorCode code = ErrorCode::ok;
  std::string message;
  explicit operator bool() const { return code != ErrorCode::ok; }
};

// Thrown by everything outside the kernels that can fail; caught at the C ABI and in the bindings.
// Kernels never throw: a plan is checked before it runs.
class Failure : public std::exception {
 public:
  Failure(ErrorCode code, std::string message) : error_{code, std::move(message)} {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

// A row or a column that breaks the schema, with its parts for callers that sort errors.
class ContractFailure : public Failure {
 public:
  ContractFailure(int64_t row, const std::string& column, const std::string& rule,
                  const std::string& got)
      : Failure(ErrorCode::contract, sentence(row, column, rule, got)),
        row(row),
        column(column),
        rule(rule),
        got(got) {}

  const int64_t row;  // -1: the column as a whole
  const std::string column, rule, got;

 private:
  // "row 3, column 'dep_delay': need a number, got 'late'"
  static std::string sentence(int64_t row, const std::string& column, const std::string& rule,
                              const std::string& got) {
    std::string subject = row < 0 ? "" : "row " + std::to_string(row);
    if (!column.empty()) subject += (subject.empty() ? "column '" : ", column '") + column + "'";
    return (subject.empty() ? "row" : subject) + ": need " + rule + ", got " + got;
  }
};

// Subject, need, got: "clip: need low <= high, got 3 and 1".
[[noreturn]] inline void fail(ErrorCode code, const std::string& subject, const std::string& need,
                              const std::string& got) {
  throw Failure(code, subject + ": need " + need + ", got " + got);
}

}  // namespace pelton
