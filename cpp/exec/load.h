// From a container's column to a tile of numbers or codes, checked against the contract.
#pragma once
#include <cstdint>

#include "cpp/core/column.h"
#include "cpp/core/row.h"
#include "cpp/core/schema.h"

namespace pelton::exec {

// Whether a column of this layout can hold values of that type.
bool can_hold(Layout layout, DType dtype);

// Once per batch: every column that is used is there and can hold its type. Throws ContractFailure.
void check_columns(const Schema& schema, const BatchView& batch);

// Rows begin .. begin + rows - 1 of a number, timestamp or date column; null becomes NaN.
// `first_row` is the caller's number of row 0, for messages. Throws ContractFailure.
void load_numbers(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                  int64_t first_row, double* out);

// The same for a column of texts, borrowed from it.
void load_texts(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                int64_t first_row, Text* out);

// The same for a string column: codes of its dictionary.
void load_codes(const ColumnView& column, const ColumnSpec& spec, int64_t begin, size_t rows,
                int64_t first_row, int32_t* out);

}  // namespace pelton::exec
