/* Scores generated rows of numbers, so that a simulator can count what one row costs.
 *
 *   instructions model.pelton row|batch ROWS
 *
 * All columns are float64; the numbers come from a fixed generator. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpp/capi/pelton.h"

static uint64_t state = 88172645463325252u;

/* Evenly spread in [-2, 2). xorshift64, Marsaglia (2003). */
static double next_number(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (double)(state >> 11) / 2251799813685248.0 - 2.0;
}

static int score_rows(const pelton_model* model, const double* numbers, size_t rows) {
  const size_t columns = pelton_columns(model);
  pelton_cell* const cells = calloc(columns, sizeof *cells);
  double* const values = calloc(pelton_values(model), sizeof *values);
  pelton_results results = {sizeof results, NULL, NULL, NULL};
  int failed = cells == NULL || values == NULL;
  size_t row, column;
  results.values = values;
  for (row = 0; row < rows && !failed; ++row) {
    for (column = 0; column < columns; ++column) {
      cells[column].kind = PELTON_CELL_NUMBER;
      cells[column].number = numbers[column * rows + row];
    }
    failed = pelton_predict_row(model, cells, columns, &results) != PELTON_OK;
  }
  free(cells);
  free(values);
  return failed;
}

static int score_batch(const pelton_model* model, const double* numbers, size_t rows) {
  const size_t columns = pelton_columns(model);
  pelton_array* const arrays = calloc(columns, sizeof *arrays);
  double* const values = calloc(rows * pelton_values(model) + 1, sizeof *values);
  pelton_results results = {sizeof results, NULL, NULL, NULL};
  pelton_batch batch = {sizeof batch, NULL, 0, 0};
  int failed = arrays == NULL || values == NULL;
  size_t column;
  for (column = 0; column < columns && !failed; ++column) {
    arrays[column].layout = PELTON_LAYOUT_F64;
    arrays[column].data = numbers + column * rows;
  }
  results.values = values;
  batch.columns = arrays;
  batch.column_count = columns;
  batch.rows = (int64_t)rows;
  if (!failed) failed = pelton_predict_batch(model, &batch, &results, 1) != PELTON_OK;
  free(arrays);
  free(values);
  return failed;
}

int main(int count, char** argument) {
  pelton_model* model;
  double* numbers;
  size_t rows, cells, at;
  int failed;
  if (count != 4) {
    fprintf(stderr, "usage: %s model.pelton row|batch ROWS\n", argument[0]);
    return 2;
  }
  rows = strtoul(argument[3], NULL, 10);
  if (pelton_open(argument[1], &model) != PELTON_OK) {
    fprintf(stderr, "%s\n", pelton_last_error());
    return 1;
  }
  cells = rows * pelton_columns(model);
  numbers = calloc(cells + 1, sizeof *numbers);
  failed = numbers == NULL;
  for (at = 0; at < cells && !failed; ++at) numbers[at] = next_number();
  if (!failed)
    failed = strcmp(argument[2], "row") == 0 ? score_rows(model, numbers, rows)
                                             : score_batch(model, numbers, rows);
  if (failed) fprintf(stderr, "%s\n", pelton_last_error());
  free(numbers);
  pelton_close(model);
  return failed;
}
