// Loads bytes that may be anything and scores rows that may be anything.
#pragma once
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string_view>

#include "cpp/artifact/artifact.h"
#include "cpp/core/error.h"
#include "cpp/exec/engine.h"
#include "cpp/exec/proof.h"

namespace pelton::tests {

enum class Outcome { refused, unproved, loaded };

inline double odd_number(uint32_t row, uint32_t column) {
  constexpr double odd[] = {0.0,
                            -0.0,
                            1e38,
                            -1e308,
                            5e-324,
                            3.0,
                            1e15,
                            std::numeric_limits<double>::infinity(),
                            -std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()};
  return odd[(row * 7 + column * 3) % std::size(odd)];
}

// Eight rows one by one, each cell a possible one; sums up the answers so that none is skipped.
inline double score_rows(const exec::Engine& engine) {
  constexpr const char* texts[] = {"", "a ab b1", "\xF0\x9F\x91\xA9 \xCE\xA3",
                                   "\xE4 cut \xF8\x80\xC3"};
  exec::Session session(engine);
  const plan::Plan& plan = engine.plan();
  double sum = 0;
  for (uint32_t row = 0; row < 8; ++row) {
    for (uint32_t column = 0; column < plan.schema.size(); ++column) {
      const uint32_t codes = plan.slots[column].codes;
      if (plan.slots[column].is_text()) {
        const std::string_view text = texts[(row + column) % std::size(texts)];
        *session.cells()[column].text = row == 7 ? Text{} : Text{text.data(), text.size()};
        continue;
      }
      if (codes > 0)
        session.cells()[column].code = static_cast<int32_t>((row * 5 + column) % codes);
      else
        session.cells()[column].number = odd_number(row, column);
    }
    engine.run_row(session);
    for (uint32_t k = 0; k < plan.values(); ++k) sum += session.values()[k];
    sum += engine.label(session);
  }
  return sum;
}

// Whatever passes is scored even where its proof rows do not: a kernel must trust no table.
// Anything but a Failure of the kind `artifact` leaves this function and ends the program.
inline Outcome hostile_load(std::span<const std::byte> bytes) {
  std::unique_ptr<exec::Engine> engine;
  artifact::ProofRows proof;
  try {
    artifact::Artifact loaded = artifact::read(bytes);
    engine = std::make_unique<exec::Engine>(loaded.plan);
    proof = std::move(loaded.proof);
  } catch (const Failure& failure) {
    if (failure.error().code != ErrorCode::artifact) throw;
    return Outcome::refused;
  }
  volatile double kept = score_rows(*engine);
  (void)kept;
  try {
    exec::check_proof(*engine, proof);
  } catch (const Failure& failure) {
    if (failure.error().code != ErrorCode::artifact) throw;
    return Outcome::unproved;
  }
  return Outcome::loaded;
}

}  // namespace pelton::tests
