// From a text to a bag: how often it holds each term.
#pragma once
#include "cpp/core/row.h"
#include "cpp/text/analyze.h"

namespace pelton::text {

// Terms of a vocabulary, by their place in it. Other terms are passed over.
Bag count_terms(std::string_view text, const Analyzer& analyzer, const Dictionary& vocabulary,
                const Machine& machine, Scratch& scratch);

// Every term, by its hash modulo `features`; alternate_sign: a hash below 0 counts -1.
// scikit-learn's FeatureHasher keeps features whose counts cancel, and so does this.
Bag hash_terms(std::string_view text, const Analyzer& analyzer, uint32_t features,
               bool alternate_sign, const Machine& machine, Scratch& scratch);

}  // namespace pelton::text
