/* Pelton's C interface: open an artifact, read its schema, score rows and tables. C99.
 *
 * Every function that can fail returns a pelton_status; pelton_last_error() then says what was
 * needed and what was found, in one sentence. No exception leaves the library and nothing is
 * printed. A model may be used by any number of threads at once; only pelton_close() must be alone.
 * Text is UTF-8 with a length and need not end in a zero; what the library hands out lives as long
 * as its model. Structs that begin with `struct_size` may grow: set it to sizeof of the struct.
 */
#ifndef PELTON_H
#define PELTON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PELTON_API __attribute__((visibility("default")))
#else
#define PELTON_API
#endif

/* Raised when a function or a field is added; never are any removed within one major version. */
#define PELTON_ABI_VERSION 1

typedef struct pelton_model pelton_model;

typedef enum pelton_status {
  PELTON_OK = 0,
  PELTON_INVALID_ARGUMENT = 1, /* a call that makes no sense: a null pointer, an index too large */
  PELTON_CONTRACT = 2,         /* a row or a column breaks the model's schema */
  PELTON_ARTIFACT = 3,         /* the file is not a valid artifact, or fails its proof rows here */
  PELTON_UNSUPPORTED = 4,      /* this build cannot do what was asked */
  PELTON_DEVICE = 5,
  PELTON_OUT_OF_MEMORY = 6,
  PELTON_INTERNAL = 7
} pelton_status;

typedef struct pelton_text {
  const char* data;
  size_t bytes;
} pelton_text;

/* PELTON_ABI_VERSION and the version of the library that is loaded, not of this header. */
PELTON_API uint32_t pelton_abi_version(void);
PELTON_API const char* pelton_version(void);

/* Of the last call in this thread that failed; "" before any. Valid until the next one fails. */
PELTON_API const char* pelton_last_error(void);

/* ---- models --------------------------------------------------------------------------------- */

/* Checks the whole file, computes its proof rows again on this CPU and compares every bit.
 * On failure *model is NULL. The bytes are copied: `bytes` may be freed after the call. */
PELTON_API pelton_status pelton_open(const char* path, pelton_model** model);
PELTON_API pelton_status pelton_open_memory(const void* bytes, size_t size, pelton_model** model);
PELTON_API void pelton_close(pelton_model* model); /* NULL is fine */

/* Numbers per row: margins before the link, values after it (probabilities, predictions). A model
 * without classes (a regression, a transform) has 0 classes and label -1. */
PELTON_API size_t pelton_margins(const pelton_model* model);
PELTON_API size_t pelton_values(const pelton_model* model);
PELTON_API size_t pelton_classes(const pelton_model* model);

typedef enum pelton_label_kind {
  PELTON_LABEL_INTEGER = 0,
  PELTON_LABEL_NUMBER = 1,
  PELTON_LABEL_TEXT = 2,
  PELTON_LABEL_BOOLEAN = 3 /* in `integer` */
} pelton_label_kind;

typedef struct pelton_label {
  size_t struct_size;
  int32_t kind; /* pelton_label_kind; says which of the three is set */
  int64_t integer;
  double number;
  pelton_text text;
} pelton_label;

PELTON_API pelton_status pelton_class_label(const pelton_model* model, size_t index,
                                            pelton_label* label);

/* JSON for people, as saved with the model. */
PELTON_API pelton_text pelton_metadata(const pelton_model* model);

/* ---- the schema: which raw columns, in which order ------------------------------------------- */

typedef enum pelton_dtype {
  PELTON_BOOL = 0,
  PELTON_I32 = 1,
  PELTON_I64 = 2,
  PELTON_F32 = 3,
  PELTON_F64 = 4,
  PELTON_STRING = 5,
  PELTON_TIMESTAMP = 6, /* microseconds since 1970-01-01T00:00:00Z */
  PELTON_DATE = 7,      /* days since 1970-01-01 */
  PELTON_FREE_TEXT = 8  /* strings of which the model reads the characters */
} pelton_dtype;

typedef struct pelton_column {
  size_t struct_size;
  pelton_text name;
  int32_t dtype;     /* pelton_dtype */
  int32_t nullable;  /* 0: a null is refused */
  int32_t used;      /* 0: the model never reads it, so any cell will do */
  int32_t closed;    /* 1: only some values are taken; others are refused */
  size_t categories; /* strings: how many the model tells apart */
  double low, high;  /* numbers outside are refused; infinite: no bound */
  pelton_text unit, time_zone;
} pelton_column;

PELTON_API size_t pelton_columns(const pelton_model* model);
PELTON_API pelton_status pelton_column_at(const pelton_model* model, size_t index,
                                          pelton_column* column);
/* The index of a column, or -1. */
PELTON_API ptrdiff_t pelton_find_column(const pelton_model* model, const char* name, size_t bytes);
PELTON_API pelton_status pelton_category(const pelton_model* model, size_t column, size_t index,
                                         pelton_text* category);

/* ---- scoring --------------------------------------------------------------------------------- */

/* Where answers go, row after row. NULL: not wanted. */
typedef struct pelton_results {
  size_t struct_size;
  double* margins; /* rows * pelton_margins() */
  double* values;  /* rows * pelton_values() */
  int32_t* labels; /* rows: class indices */
} pelton_results;

typedef enum pelton_cell_kind {
  PELTON_CELL_NULL = 0,
  PELTON_CELL_NUMBER = 1, /* `number`; NaN is null. Also bools, dates and timestamps */
  PELTON_CELL_TEXT = 2    /* `text` */
} pelton_cell_kind;

typedef struct pelton_cell {
  int32_t kind; /* pelton_cell_kind */
  double number;
  pelton_text text;
} pelton_cell;

/* One row: `count` cells in schema order. Takes no lock and, after the first calls, no memory. */
PELTON_API pelton_status pelton_predict_row(const pelton_model* model, const pelton_cell* cells,
                                            size_t count, const pelton_results* results);

/* How the values of a column lie in memory; as in the Arrow columnar format. */
typedef enum pelton_layout {
  PELTON_LAYOUT_BITS = 0,  /* one bit a value, least significant first */
  PELTON_LAYOUT_BOOL8 = 1, /* one byte a value */
  PELTON_LAYOUT_I8 = 2,
  PELTON_LAYOUT_I16 = 3,
  PELTON_LAYOUT_I32 = 4,
  PELTON_LAYOUT_I64 = 5,
  PELTON_LAYOUT_U8 = 6,
  PELTON_LAYOUT_U16 = 7,
  PELTON_LAYOUT_U32 = 8,
  PELTON_LAYOUT_U64 = 9,
  PELTON_LAYOUT_F32 = 10,
  PELTON_LAYOUT_F64 = 11,
  PELTON_LAYOUT_UTF8_32 = 12,   /* data: rows + 1 int32 offsets; bytes: the characters */
  PELTON_LAYOUT_UTF8_64 = 13,   /* the same with int64 offsets */
  PELTON_LAYOUT_UTF8_VIEW = 14, /* data: 16-byte views; bytes: an array of buffers */
  PELTON_LAYOUT_CODES = 15      /* int32: a category's index, then unseen, then null */
} pelton_layout;

typedef struct pelton_array {
  int32_t layout; /* pelton_layout */
  const void* data;
  const uint8_t* validity; /* one bit a row, 1: present. NULL: no nulls. NaN is null as well */
  const void* bytes;
  int64_t offset;       /* rows before the first, in data and validity */
  int64_t stride_bytes; /* layouts of whole bytes: from one value to the next; 0: no gaps */
} pelton_array;

typedef struct pelton_batch {
  size_t struct_size;
  const pelton_array* columns; /* in schema order; `data` of an unused column may be NULL */
  size_t column_count;
  int64_t rows;
} pelton_batch;

/* All rows; the same bits for every number of threads. 0 threads: as many as this process may use.
 * The memory behind a batch is trusted to be as its layouts say. */
PELTON_API pelton_status pelton_predict_batch(const pelton_model* model, const pelton_batch* batch,
                                              const pelton_results* results, int32_t threads);

#ifdef __cplusplus
}
#endif
#endif
