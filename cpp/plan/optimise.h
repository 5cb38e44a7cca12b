// Passes that make a plan cheaper and change no bit of any answer.
#pragma once
#include "cpp/plan/plan.h"

namespace pelton::plan {

// Moves every test of a forest as far towards the raw column as the steps between are monotone (by
// exact bisection over ordered float64s) or tables over codes (by evaluating every code).
void pull_back_thresholds(Plan& plan);

// Turns numeric features of a linear model that are tables over codes into table terms, and runs of
// one-hot columns of one code into one table.
void fold_tables(Plan& plan);

// Drops nodes that nothing reads, and marks raw columns that nothing reads as unused.
void drop_dead(Plan& plan);

}  // namespace pelton::plan
