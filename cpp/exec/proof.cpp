// Proof rows are compared by bits, on the row path and the batch path.
#include "cpp/exec/proof.h"

#include <cstring>
#include <deque>
#include <string>

#include "cpp/core/error.h"
#include "cpp/simd/lane.h"

namespace pelton::exec {
namespace {

struct Answers {
  std::vector<double> margins, values;
};

Answers answers_of(const plan::Plan& plan, uint32_t rows) {
  return {std::vector<double>(size_t{rows} * plan.margins()),
          std::vector<double>(size_t{rows} * plan.values())};
}

Text text_of(const artifact::ProofRows& proof, double cell) {
  const auto code = static_cast<int32_t>(cell);
  if (code == proof.texts.null()) return {};
  const std::string_view text = proof.texts[code];
  return {text.empty() ? "" : text.data(), text.size()};
}

// The texts of one column as Arrow has them.
class TextColumn {
 public:
  TextColumn(const artifact::ProofRows& proof, size_t column, size_t width)
      : validity_(proof.rows / 8 + 1) {
    for (size_t row = 0; row < proof.rows; ++row) {
      const Text text = text_of(proof, proof.cells[row * width + column]);
      if (text.data != nullptr) validity_[row / 8] |= static_cast<uint8_t>(1 << row % 8);
      bytes_ += text.view();
      ends_.push_back(static_cast<int64_t>(bytes_.size()));
    }
  }
  ColumnView view() const {
    ColumnView view;
    view.layout = Layout::utf8_64;
    view.data = ends_.data();
    view.validity = validity_.data();
    view.bytes = bytes_.data();
    return view;
  }

 private:
  std::string bytes_;
  std::vector<int64_t> ends_{0};
  std::vector<uint8_t> validity_;
};

Answers run_rows(const Engine& engine, const artifact::ProofRows& proof) {
  const plan::Plan& plan = engine.plan();
  Answers answers = answers_of(plan, proof.rows);
  Session session(engine);
  const double* cells = proof.cells.data();
  for (size_t row = 0; row < proof.rows; ++row, cells += plan.schema.size()) {
    for (size_t column = 0; column < plan.schema.size(); ++column) {
      if (plan.slots[column].is_text())
        *session.cells()[column].text = text_of(proof, cells[column]);
      else if (plan.slots[column].is_code())
        session.cells()[column].code = static_cast<int32_t>(cells[column]);
      else
        session.cells()[column].number = cells[column];
    }
    engine.run_row(session);
    std::memcpy(&answers.margins[row * plan.margins()], session.margins(),
                plan.margins() * sizeof(double));
    std::memcpy(&answers.values[row * plan.values()], session.values(),
                plan.values() * sizeof(double));
  }
  return answers;
}

Answers run_batch(const Engine& engine, const artifact::ProofRows& proof) {
  const plan::Plan& plan = engine.plan();
  const size_t width = plan.schema.size();
  Answers answers = answers_of(plan, proof.rows);
  std::vector<ColumnView> columns(width);
  std::vector<std::vector<int32_t>> codes(width);
  std::deque<TextColumn> texts;
  for (size_t column = 0; column < width; ++column) {
    columns[column].data = proof.cells.data() + column;
    columns[column].stride_bytes = static_cast<ptrdiff_t>(width * sizeof(double));
    if (plan.slots[column].is_text()) texts.emplace_back(proof, column, width);
    if (plan.slots[column].is_text()) columns[column] = texts.back().view();
    if (!plan.slots[column].is_code()) continue;
    for (size_t row = 0; row < proof.rows; ++row)
      codes[column].push_back(static_cast<int32_t>(proof.cells[row * width + column]));
    columns[column] = {.layout = Layout::codes, .data = codes[column].data()};
  }
  const Wanted wanted{answers.margins.data(), answers.values.data(), nullptr};
  engine.run_batch({columns.data(), width, proof.rows}, wanted, 1);
  return answers;
}

// NaN equals NaN: which of its bits survive an addition depends on the order of the operands.
void compare(const std::vector<double>& got, const std::vector<double>& want, size_t rows,
             const char* what) {
  for (size_t at = 0; at < want.size(); ++at) {
    if (bits_of(got[at]) == bits_of(want[at]) || (is_nan(got[at]) && is_nan(want[at]))) continue;
    const size_t width = want.size() / rows;
    fail(ErrorCode::artifact,
         "artifact, proof row " + std::to_string(at / width) + ", " + what + " " +
             std::to_string(at % width),
         std::to_string(want[at]) + " to the last bit", std::to_string(got[at]));
  }
}

}  // namespace

void fill_proof(const Engine& engine, artifact::ProofRows& proof) {
  Answers answers = run_rows(engine, proof);
  proof.margins = std::move(answers.margins);
  proof.values = std::move(answers.values);
}

void check_proof(const Engine& engine, const artifact::ProofRows& proof) {
  if (proof.rows == 0) return;
  try {
    for (const Answers& answers : {run_rows(engine, proof), run_batch(engine, proof)}) {
      compare(answers.margins, proof.margins, proof.rows, "margin");
      compare(answers.values, proof.values, proof.rows, "value");
    }
  } catch (const ContractFailure& failure) {
    throw Failure(ErrorCode::artifact, std::string("artifact, proof rows: ") + failure.what());
  }
}

}  // namespace pelton::exec
