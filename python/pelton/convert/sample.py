"""The raw columns of a sample: names, types, their null; and rows as the source takes them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.convert.columns import NA, NAN
from pelton.convert.matrices import unpacked
from pelton.convert.own_columns import own_columns, takes_texts
from pelton.convert.raw import RawColumn, numpy_column, pandas_column, polars_column
from pelton.errors import ContractError
from pelton.tables import is_one_column


@dataclass
class Sample:
    """Raw rows in the container that the source model takes, restricted to its own columns."""

    kind: str  # "pandas", "polars", "numpy", or "series": texts alone, as vectorizers take them
    frame: Any
    columns: list[RawColumn]

    def head(self, rows: int) -> Any:
        """The first rows, in the same container."""
        return self.frame.iloc[:rows] if hasattr(self.frame, "iloc") else self.frame[:rows]

    def spread(self, rows: int | None) -> Any:
        """At most `rows` rows, evenly spread, in the same container; None for all."""
        count = len(self.frame)
        if rows is None or count <= rows:
            return self.frame
        at = np.linspace(0, count - 1, rows).astype(np.int64)
        return self.frame.iloc[at] if hasattr(self.frame, "iloc") else self.frame[at]

    def values(self, frame: Any) -> dict[str, list[Any]]:
        """Rows of the sample's container as Python values by column; None is null."""
        return {raw.name: self.values_at(frame, at) for at, raw in enumerate(self.columns)}

    def values_at(self, frame: Any, at: int) -> list[Any]:
        """One column of rows of the sample's container as Python values; None is null."""
        if self.kind == "series":
            column = frame
        else:
            column = frame[:, at] if self.kind == "numpy" else frame[self.columns[at].name]
        values = column.to_list() if self.kind == "polars" else column.tolist()
        return [None if _is_null(v) else v for v in values]

    def frame_of(self, values: Mapping[str, Sequence[Any]]) -> Any:
        """Other rows in the same container, with the same types. Nulls are None.

        Args:
            values: Python values by column, for every column of the sample.
        """
        if self.kind == "series":
            (raw,) = self.columns
            given = [raw.null if v is None else v for v in values[raw.name]]
            return importlib.import_module("pandas").Series(given, dtype=object, name=raw.name)
        if self.kind == "pandas":
            pandas = importlib.import_module("pandas")
            series = {}
            for raw in self.columns:
                dtype = self.frame[raw.name].dtype
                given = [raw.null if v is None else v for v in values[raw.name]]
                if raw.null is NA:
                    given = [pandas.NA if v is NA else v for v in given]
                if raw.null is None and dtype.kind == "O":
                    series[raw.name] = pandas.Series(given, dtype=object)
                    continue
                native = isinstance(dtype, np.dtype)
                if native and dtype.kind in "biu" and any(v is None or v != v for v in given):
                    dtype = np.dtype(np.float64) if dtype.kind != "b" else np.dtype(object)
                if str(dtype) == "category":  # an unseen value has no code: keep it by widening
                    known = list(dtype.categories)
                    more = [v for v in given if v == v and v not in set(known)]
                    dtype = pandas.CategoricalDtype(
                        known + sorted(set(more), key=str), dtype.ordered
                    )
                if native and dtype.kind in "iu":
                    dtype = _wide_enough(dtype, given)
                series[raw.name] = pandas.Series(given, dtype=dtype)
            return pandas.DataFrame(series)
        if self.kind == "polars":
            polars = importlib.import_module("polars")
            schema = dict(self.frame.schema)
            return polars.DataFrame({c.name: values[c.name] for c in self.columns}, schema=schema)
        dtype = self.frame.dtype
        rows = len(values[self.columns[0].name]) if self.columns else 0
        if dtype.kind in "biu" and any(v is None for c in self.columns for v in values[c.name]):
            dtype = np.dtype(np.float64)
        for raw in self.columns if dtype.kind in "iu" else ():
            dtype = _wide_enough(dtype, values[raw.name])
        array = np.empty((rows, len(self.columns)), object if dtype.kind == "U" else dtype)
        for at, raw in enumerate(self.columns):
            array[:, at] = [
                (raw.null if dtype.kind == "O" else NAN) if v is None else v
                for v in values[raw.name]
            ]
        return array.astype(dtype) if dtype.kind == "U" else array


def _wide_enough(dtype: np.dtype[Any], values: Sequence[Any]) -> np.dtype[Any]:
    """The type, or int64 where a whole number is beyond it."""
    limits = np.iinfo(dtype)
    fits = all(limits.min <= value <= limits.max for value in values)
    return dtype if fits else np.dtype(np.int64)


def read_sample(sample: Any, fitted: Any) -> Sample:
    """Look at a sample of raw rows.

    Args:
        sample: pandas, polars or Arrow table, two-dimensional array, dict of columns or list of
            dicts; for a model that takes texts alone, a list or column of them, or a table of one.
        fitted: The fitted model; its own names of columns choose and order them.

    Returns:
        The rows in a container that the model takes, and what each column holds.

    Raises:
        ContractError: A column of the model is missing, or the sample is no table.
    """
    names, count = own_columns(fitted)
    frame = _as_container(unpacked(sample), named=names is not None)
    if takes_texts(fitted) and getattr(frame, "columns", None) is not None:
        frame = _only_column(frame)
    if getattr(frame, "ndim", 2) == 1 and hasattr(frame, "iloc"):
        name = "text" if frame.name is None else str(frame.name)
        return Sample("series", frame, [pandas_column(name, frame)])
    if isinstance(frame, np.ndarray):
        if frame.ndim != 2:
            raise ContractError(f"sample: need two dimensions, got {frame.ndim}")
        if count is not None and frame.shape[1] != count:
            raise ContractError(f"sample: need {count} columns, got {frame.shape[1]}")
        names = names or [f"x{at}" for at in range(frame.shape[1])]
        columns = [numpy_column(name, frame[:, at]) for at, name in enumerate(names)]
        return Sample("numpy", frame, columns)
    have = [str(name) for name in frame.columns]
    names = names or have
    missing = [name for name in names if name not in have]
    if missing:
        raise ContractError(f"sample: need the column {missing[0]!r}, got {', '.join(have)}")
    kind = "pandas" if hasattr(frame, "iloc") else "polars"
    frame = frame[names]
    read = pandas_column if kind == "pandas" else polars_column
    return Sample(kind, frame, [read(name, frame[name]) for name in names])


def _only_column(frame: Any) -> Any:
    """The column of a frame that has one, as a pandas Series."""
    names = list(frame.columns)
    if len(names) != 1:
        raise ContractError(
            "sample: need a column of texts, as the model takes them, or a table of one column, "
            f"got {', '.join(map(str, names))}"
        )
    column = frame[names[0]]
    return column.to_pandas() if hasattr(column, "to_pandas") else column


def _as_container(sample: Any, *, named: bool) -> Any:
    """Pandas and polars frames and arrays as they are; all else as the model can take it."""
    module = type(sample).__module__.split(".")[0]
    if is_one_column(sample):
        made = sample.to_pandas() if hasattr(sample, "to_pandas") else sample
        return importlib.import_module("pandas").Series(made)
    if module in ("pandas", "polars") and hasattr(sample, "columns"):
        return sample
    if isinstance(sample, np.ndarray):
        return sample
    if hasattr(sample, "__arrow_c_stream__") or hasattr(sample, "__arrow_c_array__"):
        pyarrow = importlib.import_module("pyarrow")
        return pyarrow.table(sample).to_pandas()
    if isinstance(sample, Mapping) or (
        isinstance(sample, Sequence) and sample and isinstance(sample[0], Mapping)
    ):
        if named or _mixed(sample):
            return importlib.import_module("pandas").DataFrame(sample)
        if isinstance(sample, Mapping):
            return np.column_stack([np.asarray(column) for column in sample.values()])
        return np.array([list(row.values()) for row in sample])
    raise ContractError(
        "sample: need a pandas, polars or Arrow table, a two-dimensional array, a dict of columns "
        f"or a list of dicts, got {type(sample).__name__}"
    )


def _is_null(value: Any) -> bool:
    """Whether a Python value of a container is one of its nulls."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or bool(value != value)


def _mixed(sample: Any) -> bool:
    """Whether columns need names of their own types: always, but for plain numbers."""
    columns = sample.values() if isinstance(sample, Mapping) else [row.values() for row in sample]
    return any(np.asarray(column).dtype.kind not in "biuf" for column in columns)
