"""Any container of rows as columns in schema order, borrowed wherever its layout allows.

pandas, polars and pyarrow are never imported: their objects are known by the module of their type,
or by the protocols that they speak. What a value must be is decided in C++, by the same code for
rows and for columns; here is decided only where each column lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np

from pelton._native import Column, Reader
from pelton.errors import ContractError
from pelton.schema import NULL_IS_NAN, NULL_IS_NONE, ColumnSpec, Schema


class Batch(NamedTuple):
    """Columns in schema order, None where the model reads nothing, and their rows."""

    columns: list[Column | None]
    rows: int


def read(table: Any, schema: Schema, reader: Reader, *, strict: bool = False) -> Batch:
    """Bring a table into the form that the engine reads.

    Args:
        table: pandas, polars or pyarrow, anything that exports Arrow, a NumPy array of two
            dimensions (columns in schema order) or with named fields, a dict of columns, or a list
            of rows, each a dict or a tuple in schema order. For a model of one column of text also
            that column itself: a list of str, a Series, an array.
        schema: What the rows must be.
        reader: The same schema on the side of the engine.
        strict: Refuse columns that the schema does not name.

    Returns:
        The columns that the model reads.

    Raises:
        ContractError: The table breaks the schema.
    """
    source = _Source(schema, reader, strict)
    library = type(table).__module__.partition(".")[0]
    if is_one_column(table):
        return source.texts(table)
    if isinstance(table, Mapping):
        return source.named(table, table.keys(), _rows_of_mapping(table))
    if isinstance(table, list):
        return source.rows(table)
    if isinstance(table, np.ndarray):
        return source.array(table)
    if library == "pandas" and hasattr(table, "columns"):
        return source.named(table, table.columns, len(table))
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return source.arrow(table)
    if hasattr(table, "__array__") and getattr(table, "ndim", 0) == 2:
        return source.array(np.asarray(table))
    raise ContractError(
        "table: need a table (pandas, polars, Arrow, NumPy, a dict of columns or a list of rows), "
        f"got a {type(table).__name__}",
        rule="a table",
        got=f"a {type(table).__name__}",
    )


def read_column(values: Any, at: int, schema: Schema, reader: Reader) -> Column:
    """Bring one column into the form that the engine reads.

    Args:
        values: The column, in whatever a container holds it.
        at: Its place in the schema.
        schema: What the rows must be.
        reader: The same schema on the side of the engine.

    Returns:
        The column.

    Raises:
        ContractError: It breaks the schema.
    """
    return _Source(schema, reader, strict=False).column(at, schema[at], values)


def is_one_column(table: Any) -> bool:
    """Whether a value is a column of texts and no table: as models that take texts alone take them.

    Args:
        table: A list of str, a pandas or polars Series, an Arrow array, a NumPy array of one
            dimension; or anything else.

    Returns:
        True for these.

    >>> is_one_column(["some text"]), is_one_column([{"a": 1.0}])
    (True, False)
    """
    if isinstance(table, list):
        return isinstance(next((one for one in table if one is not None), None), str)
    if isinstance(table, np.ndarray):
        return table.ndim == 1 and table.dtype.kind in "OUT"
    library, name = type(table).__module__.partition(".")[0], type(table).__name__
    if library == "pyarrow":
        return name.endswith(("StringArray", "StringViewArray", "DictionaryArray", "ChunkedArray"))
    return library in ("pandas", "polars") and name == "Series"


class _Source:
    """The schema, and how each kind of container is brought into it."""

    def __init__(self, schema: Schema, reader: Reader, strict: bool) -> None:
        self.schema = schema
        self.reader = reader
        self.strict = strict

    def named(self, table: Any, names: Iterable[Any], rows: int) -> Batch:
        """A container that gives a column for a name."""
        given = list(names)
        self._check_names(given)
        known = set(given)
        columns: list[Column | None] = []
        for at, spec in enumerate(self.schema):
            if not spec.used:
                columns.append(None)
                continue
            if spec.name not in known:
                self._missing(spec, given)
            column = self.column(at, spec, table[spec.name])
            if column.rows != rows:
                _refuse(spec.name, f"{rows:,} rows as in the first column", f"{column.rows:,}")
            columns.append(column)
        return Batch(columns, rows)

    def texts(self, values: Any) -> Batch:
        """The one column of a model that takes texts alone."""
        wordy = len(self.schema) == 1 and self.schema[0].dtype == "text"
        if not wordy:
            name = type(values).__name__
            raise ContractError(
                f"table: need a table of the columns {', '.join(self.schema.names)}, got one "
                f"column, a {name}",
                rule="a table",
                got=f"a {name}",
            )
        column = self.column(0, self.schema[0], values)
        return Batch([column], column.rows)

    def rows(self, rows: list[Any]) -> Batch:
        """Rows as dicts or tuples."""
        if self.strict:
            for at, row in enumerate(rows):
                if isinstance(row, Mapping):
                    self._check_names(row.keys(), row=at)
        return Batch(self.reader.rows(rows), len(rows))

    def array(self, table: np.ndarray[Any, Any]) -> Batch:
        """A NumPy array: fields by name, or columns in schema order."""
        if table.dtype.names is not None:
            return self.named(table, table.dtype.names, len(table))
        if table.ndim != 2:
            _refuse(None, "a table of two dimensions", f"{table.ndim}")
        if table.shape[1] != len(self.schema):
            _refuse(None, f"{len(self.schema)} columns in schema order", f"{table.shape[1]}")
        columns = [
            self._array(at, spec, table[:, at]) if spec.used else None
            for at, spec in enumerate(self.schema)
        ]
        return Batch(columns, len(table))

    def arrow(self, table: Any) -> Batch:
        """A table that exports Arrow; libraries known to select columns export only those used."""
        names = getattr(table, "column_names", None) or getattr(table, "columns", None)
        if isinstance(names, list) and names and isinstance(names[0], str):
            self._check_names(names)
            if type(table).__module__.startswith(
                "polars"
            ):  # exporting may copy; pyarrow never does
                wanted = [name for name in self.schema.used if name in set(names)]
                if wanted:
                    table = table.select(wanted)
        else:
            names = None
        columns, rows, found = self.reader.arrow_table(table)
        if names is None:
            self._check_names(found)
        for column, spec in zip(columns, self.schema, strict=True):
            if column is None and spec.used:
                self._missing(spec, found if names is None else names)
        return Batch(columns, rows)

    def column(self, at: int, spec: ColumnSpec, values: Any) -> Column:
        """One column, in whatever its container holds it."""
        if isinstance(values, np.ndarray):
            return self._array(at, spec, values)
        if isinstance(values, (list, tuple)):
            return self.reader.objects(at, values, "")
        library = type(values).__module__.partition(".")[0]
        if library == "pandas":
            return self._series(at, spec, values)
        if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
            return self.reader.arrow(at, values)
        if hasattr(values, "__array__"):
            return self._array(at, spec, np.asarray(values))
        _refuse(spec.name, "a column: an array or a list", f"a {type(values).__name__}")

    def _array(self, at: int, spec: ColumnSpec, values: np.ndarray[Any, Any]) -> Column:
        if values.dtype.kind == "M":
            unit, step = np.datetime_data(values.dtype)
            if step != 1 or unit not in ("D", "s", "ms", "us", "ns"):
                values, unit = values.astype("datetime64[us]"), "us"
            return self.reader.moments(at, values.view(np.int64), unit, False)
        if values.dtype.kind == "O":
            return self.reader.objects(at, values, _known_null(spec))
        return self.reader.array(at, values)

    def _series(self, at: int, spec: ColumnSpec, series: Any) -> Column:
        """A pandas column; also its Index and its extension arrays."""
        if getattr(series, "ndim", 1) != 1:
            _refuse(spec.name, "one column of this name", "several")
        dtype = series.dtype
        if isinstance(dtype, np.dtype):
            values = np.asarray(series)
            if dtype.kind == "O":
                return self.reader.objects(at, values, _known_null(spec))
            return self._array(at, spec, values)
        kind = type(dtype).__name__
        if kind == "CategoricalDtype":
            codes = series.cat.codes if hasattr(series, "cat") else series.codes
            return self.reader.categorical(at, np.asarray(codes), list(dtype.categories))
        if kind == "DatetimeTZDtype":
            moments = series.to_numpy(dtype=f"datetime64[{dtype.unit}]")
            return self.reader.moments(at, moments.view(np.int64), dtype.unit, True)
        held = getattr(getattr(series, "array", series), "_pa_array", None)
        if held is not None and (_is_known(dtype.na_value, spec) or not series.isna().any()):
            return self.reader.arrow(at, held)
        if held is not None or kind == "StringDtype":
            return self.reader.objects(at, np.asarray(series, dtype=object), _known_null(spec))
        if getattr(dtype, "kind", "") in "biuf":  # nullable numbers; sparse ones
            if hasattr(series, "sparse"):
                return self._array(at, spec, series.sparse.to_dense().to_numpy())
            return self._array(at, spec, series.to_numpy(dtype=np.float64, na_value=np.nan))
        return self.reader.objects(at, np.asarray(series, dtype=object), "")

    def _check_names(self, names: Iterable[Any], *, row: int | None = None) -> None:
        if not self.strict:
            return
        for name in names:
            if self.schema.place(name) is None:
                where = "" if row is None else f"row {row}, "
                rule = "only columns of the schema"
                raise ContractError(
                    f"{where}column {str(name)!r}: need {rule}, got this one",
                    row=row,
                    column=str(name),
                    rule=rule,
                    got="this one",
                )

    def _missing(self, spec: ColumnSpec, names: Sequence[Any]) -> NoReturn:
        shown = ", ".join(str(name) for name in names[:8])
        if len(names) > 8:
            shown += f", ... ({len(names):,} in all)"
        _refuse(spec.name, "a column of this name", shown or "no columns")


def _refuse(column: str | None, rule: str, got: str) -> NoReturn:
    subject = "table" if column is None else f"column {column!r}"
    raise ContractError(f"{subject}: need {rule}, got {got}", column=column, rule=rule, got=got)


def _rows_of_mapping(table: Mapping[Any, Any]) -> int:
    """Rows of the first column; one that has no length is refused when it is read."""
    for values in table.values():
        try:
            return len(values)
        except TypeError:
            return -1
    return 0


def _known_null(spec: ColumnSpec) -> str:
    """The one of Python's nulls that the source knows; every other is text that it never saw."""
    if NULL_IS_NAN in spec.tags:
        return "NaN"
    return "None" if NULL_IS_NONE in spec.tags else ""


def _is_known(na_value: Any, spec: ColumnSpec) -> bool:
    """Whether the null of a pandas type is one that the source knows."""
    known = _known_null(spec)
    return not known or (known == "NaN" and isinstance(na_value, float))
