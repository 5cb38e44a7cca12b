// Proof rows: computed when a model is compiled, computed again wherever it is loaded.
#pragma once
#include "cpp/artifact/artifact.h"
#include "cpp/exec/engine.h"

namespace pelton::exec {

// Fills margins and values of `proof.cells`, by the row path.
void fill_proof(const Engine& engine, artifact::ProofRows& proof);

// Runs the proof rows on the row path and as one batch; throws Failure(artifact) naming the first
// row and output that differ in any bit.
void check_proof(const Engine& engine, const artifact::ProofRows& proof);

}  // namespace pelton::exec
