/* Opens an artifact, prints its schema, scores one row given as name=value pairs.
 *
 *   ./score late.pelton carrier=UA dep_delay=3.5
 *
 * A column that is not given is null. Build: see the Makefile beside this file. */
#include <pelton.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char* const dtypes[] = {"bool", "i32",    "i64",       "f32",
                                     "f64",  "string", "timestamp", "date"};

static int fail(const char* what) {
  fprintf(stderr, "%s: %s\n", what, pelton_last_error());
  return 1;
}

static void print_schema(const pelton_model* model) {
  size_t at;
  for (at = 0; at < pelton_columns(model); ++at) {
    pelton_column column;
    column.struct_size = sizeof column;
    if (pelton_column_at(model, at, &column) != PELTON_OK) return;
    printf("column %.*s: %s%s%s", (int)column.name.bytes, column.name.data, dtypes[column.dtype],
           column.nullable ? ", nullable" : "", column.used ? "" : ", unused");
    if (column.categories > 0) printf(", %lu categories", (unsigned long)column.categories);
    printf("\n");
  }
}

/* Fills the cell of one column from "name=value"; the value is a number unless the column is text.
 */
static int read_pair(const pelton_model* model, char* pair, pelton_cell* cells) {
  char* const equals = strchr(pair, '=');
  char* end;
  pelton_column column;
  ptrdiff_t index;
  if (equals == NULL) {
    fprintf(stderr, "need name=value, got %s\n", pair);
    return 1;
  }
  index = pelton_find_column(model, pair, (size_t)(equals - pair));
  if (index < 0) {
    fprintf(stderr, "no such column: %s\n", pair);
    return 1;
  }
  column.struct_size = sizeof column;
  if (pelton_column_at(model, (size_t)index, &column) != PELTON_OK) return fail("column");
  cells[index].number = strtod(equals + 1, &end);
  if (column.dtype == PELTON_STRING || *end != '\0' || end == equals + 1) {
    cells[index].kind = PELTON_CELL_TEXT;
    cells[index].text.data = equals + 1;
    cells[index].text.bytes = strlen(equals + 1);
  } else {
    cells[index].kind = PELTON_CELL_NUMBER;
  }
  return 0;
}

static void print_label(const pelton_model* model, int32_t index) {
  pelton_label label;
  label.struct_size = sizeof label;
  if (index < 0 || pelton_class_label(model, (size_t)index, &label) != PELTON_OK) return;
  if (label.kind == PELTON_LABEL_TEXT)
    printf("label %.*s\n", (int)label.text.bytes, label.text.data);
  else if (label.kind == PELTON_LABEL_NUMBER)
    printf("label %.17g\n", label.number);
  else
    printf("label %lld\n", (long long)label.integer);
}

static int score(const pelton_model* model, int pairs, char** pair) {
  const size_t columns = pelton_columns(model), values = pelton_values(model);
  pelton_cell* const cells = calloc(columns + 1, sizeof *cells);
  double* const value = calloc(values + 1, sizeof *value);
  int32_t label = -1;
  pelton_results results = {sizeof results, NULL, NULL, NULL};
  int failed = cells == NULL || value == NULL;
  size_t at;
  for (; pairs > 0 && !failed; --pairs, ++pair) failed = read_pair(model, *pair, cells);
  results.values = value;
  results.labels = &label;
  if (!failed && pelton_predict_row(model, cells, columns, &results) != PELTON_OK)
    failed = fail("row");
  if (!failed) {
    print_label(model, label);
    /* 17 digits are every bit of a double. */
    for (at = 0; at < values; ++at) printf("value %.17g\n", value[at]);
  }
  free(cells);
  free(value);
  return failed;
}

int main(int count, char** argument) {
  pelton_model* model;
  int failed;
  if (count < 2) {
    fprintf(stderr, "usage: %s model.pelton name=value ...\n", argument[0]);
    return 2;
  }
  if (pelton_open(argument[1], &model) != PELTON_OK) return fail("open");
  print_schema(model);
  failed = score(model, count - 2, argument + 2);
  pelton_close(model);
  return failed;
}
