"""The raw columns of a sample: names, types, which null it holds; and rows as the source takes them."""

from __future__ import annotations

import datetime
import decimal
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.convert.columns import NA, NAN
from pelton.errors import ContractError


@dataclass
class RawColumn:
    """One raw column, as the schema will describe it."""

    name: str
    dtype: str  # a name of cpp/core/dtype.h
    numpy: np.dtype[Any]  # in which the source holds it
    null: object = None  # NaN, None or NA
    null_known: bool = False  # False: the sample has no null and its type does not tell
    time_zone: str = ""
    problem: str = ""  # why no step may read it


@dataclass
class Sample:
    """Raw rows in the container that the source model takes, restricted to its own columns."""

    kind: str  # "pandas", "polars" or "numpy"
    frame: Any
    columns: list[RawColumn]

    def head(self, rows: int) -> Any:
        """The first rows, in the same container."""
        return self.frame.iloc[:rows] if self.kind == "pandas" else self.frame[:rows]

    def frame_of(self, values: Mapping[str, Sequence[Any]]) -> Any:
        """Other rows in the same container, with the same types. Nulls are None.

        Args:
            values: Python values by column, for every column of the sample.
        """
        if self.kind == "pandas":
            pandas = importlib.import_module("pandas")
            series = {}
            for raw in self.columns:
                dtype = self.frame[raw.name].dtype
                given = [raw.null if v is None else v for v in values[raw.name]]
                if raw.null is NA:
                    given = [pandas.NA if v is NA else v for v in given]
                if raw.null is None and dtype == object:
                    series[raw.name] = pandas.Series(np.array([*given, ""], object)[:-1])
                    continue
                if dtype.kind in "biu" and any(v is None or v != v for v in given):
                    dtype = np.dtype(np.float64) if dtype.kind != "b" else np.dtype(object)
                if str(dtype) == "category":  # an unseen value has no code: keep it by widening
                    known = list(dtype.categories)
                    more = [v for v in given if v == v and v not in set(known)]
                    dtype = pandas.CategoricalDtype(known + sorted(set(more)), dtype.ordered)
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
        array = np.empty((rows, len(self.columns)), object if dtype.kind == "U" else dtype)
        for at, raw in enumerate(self.columns):
            array[:, at] = [
                (raw.null if dtype.kind == "O" else NAN) if v is None else v
                for v in values[raw.name]
            ]
        return array.astype(dtype) if dtype.kind == "U" else array


def read_sample(sample: Any, fitted: Any) -> Sample:
    """Look at a sample of raw rows.

    Args:
        sample: pandas, polars or Arrow table, two-dimensional array, dict of columns, list of dicts.
        fitted: The fitted model; its own names of columns choose and order them.

    Returns:
        The rows in a container that the model takes, and what each column holds.

    Raises:
        ContractError: A column of the model is missing, or the sample is no table.
    """
    names = getattr(fitted, "feature_names_in_", None)
    names = None if names is None else [str(name) for name in names]
    frame = _as_container(sample, named=names is not None)
    if isinstance(frame, np.ndarray):
        if frame.ndim != 2:
            raise ContractError(f"sample: need two dimensions, got {frame.ndim}")
        expected = getattr(fitted, "n_features_in_", frame.shape[1])
        if frame.shape[1] != expected:
            raise ContractError(f"sample: need {expected} columns, got {frame.shape[1]}")
        names = names or [f"x{at}" for at in range(frame.shape[1])]
        columns = [_numpy_column(name, frame[:, at]) for at, name in enumerate(names)]
        return Sample("numpy", frame, columns)
    have = [str(name) for name in frame.columns]
    names = names or have
    missing = [name for name in names if name not in have]
    if missing:
        raise ContractError(f"sample: need the column {missing[0]!r}, got {', '.join(have)}")
    kind = "pandas" if hasattr(frame, "iloc") else "polars"
    frame = frame[names]
    read = _pandas_column if kind == "pandas" else _polars_column
    return Sample(kind, frame, [read(name, frame[name]) for name in names])


def _as_container(sample: Any, *, named: bool) -> Any:
    """pandas and polars frames and arrays as they are; all else as the model can take it."""
    module = type(sample).__module__.split(".")[0]
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


def _mixed(sample: Any) -> bool:
    """Whether columns need names of their own types: always, but for plain numbers."""
    columns = sample.values() if isinstance(sample, Mapping) else [row.values() for row in sample]
    return any(np.asarray(column).dtype.kind not in "biuf" for column in columns)


def _numpy_column(name: str, values: Any) -> RawColumn:
    if values.dtype.kind == "O":
        return _object_column(name, values)
    return RawColumn(
        name, _name_of(values.dtype, name), values.dtype, NAN, values.dtype.kind in "fU"
    )


def _name_of(dtype: np.dtype[Any], name: str) -> str:
    if dtype.kind == "b":
        return "bool"
    if dtype.kind in "iu":
        return "i32" if np.can_cast(dtype, np.int32, "safe") else "i64"
    if dtype.kind == "f" and dtype.itemsize <= 8:
        return "f32" if dtype.itemsize <= 4 else "f64"
    if dtype.kind in "UT":
        return "string"
    if dtype.kind == "M":
        return "timestamp"
    raise ContractError(f"sample, column {name!r}: need numbers, text or dates, got {dtype}")


# What a Python value is: a null, or a type of column.
def _kind_of(kind: type) -> str:
    if kind is type(None):
        return "none"
    if kind.__name__ in ("NAType", "NaTType"):
        return kind.__name__
    if issubclass(kind, str):
        return "string"
    if issubclass(kind, (bool, np.bool_)):
        return "bool"
    if issubclass(kind, (int, np.integer)):
        return "i64"
    if issubclass(kind, (float, np.floating)):
        return "f64"
    if issubclass(kind, (datetime.datetime, np.datetime64)):
        return "timestamp"
    if issubclass(kind, datetime.date):
        return "date"
    if issubclass(kind, decimal.Decimal):
        return "decimals"
    return kind.__name__


def _object_column(name: str, values: Any) -> RawColumn:
    """A column of Python objects: what it holds is what its values are."""
    kinds = {_kind_of(kind) for kind in set(map(type, values))}
    raw = RawColumn(name, "f64", np.dtype(object), NAN)
    if "f64" in kinds and any(isinstance(v, float) and v != v for v in values):
        raw.null_known = True
        if all(v != v for v in values if isinstance(v, (float, np.floating))):
            kinds.discard("f64")
    for kind, null in (("none", None), ("NAType", NA), ("NaTType", NA)):
        if kind in kinds:
            raw.null, raw.null_known = null, not raw.null_known
            kinds.discard(kind)
    if kinds == {"i64", "f64"}:
        kinds = {"f64"}
    if not kinds:
        kinds = {"f64"} if raw.null_known and raw.null is not None else {"string"}
    if len(kinds) > 1 or kinds - {"string", "bool", "i64", "f64", "timestamp", "date"}:
        raw.problem = "one type of values, got " + " and ".join(sorted(kinds))
        raw.dtype = "string"
    else:
        raw.dtype = kinds.pop()
    return raw


def _pandas_column(name: str, series: Any) -> RawColumn:
    dtype = series.dtype
    if str(dtype) == "category":
        inner = _pandas_column(name, dtype.categories.to_series())
        return RawColumn(name, inner.dtype, np.dtype(object), NAN, True, problem=inner.problem)
    if isinstance(dtype, np.dtype):
        if dtype == object:
            return _object_column(name, series.to_numpy())
        return RawColumn(name, _name_of(dtype, name), dtype, NAN, dtype.kind in "fM")
    kind = str(dtype)
    zone = str(getattr(dtype, "tz", None) or "")
    if zone:
        return RawColumn(name, "timestamp", np.dtype("M8[us]"), NA, True, time_zone=zone)
    if hasattr(dtype, "pyarrow_dtype"):
        kind = str(dtype.pyarrow_dtype)
    elif hasattr(dtype, "na_value") and series.to_numpy().dtype.kind == "O":
        null = NAN if dtype.na_value != dtype.na_value and isinstance(dtype.na_value, float) else NA
        if kind in ("string", "str"):
            return RawColumn(name, "string", np.dtype(object), null, True)
    return _foreign_column(name, kind, NA)


def _polars_column(name: str, series: Any) -> RawColumn:
    return _foreign_column(name, str(series.dtype), None)


_FOREIGN = {
    "bool": "bool", "boolean": "bool",
    "int8": "i32", "int16": "i32", "int32": "i32", "uint8": "i32", "uint16": "i32",
    "uint32": "i64", "int64": "i64", "uint64": "i64",
    "float": "f32", "float32": "f32", "halffloat": "f32", "double": "f64", "float64": "f64",
    "string": "string", "large_string": "string", "string_view": "string",
    "categorical": "string", "enum": "string",
    "timestamp": "timestamp", "datetime": "timestamp",
    "date": "date", "date32[day]": "date",
}  # fmt: skip


def _foreign_column(name: str, kind: str, null: object) -> RawColumn:
    """A column of a library with its own types, by the name of its type."""
    plain = kind.lower()
    zone = ""
    if plain.startswith(("timestamp", "datetime")):
        if "zone=" in plain and "none" not in plain:
            zone = kind.split("zone=")[1].strip(" '\")]")
        plain = "datetime"
    plain = plain.split("(")[0]
    dtype = _FOREIGN.get(plain)
    if dtype is None:
        return RawColumn(
            name, "string", np.dtype(object), null, True, problem=f"a supported type, got {kind}"
        )
    numpy = {
        "bool": np.bool_, "i32": np.int32, "i64": np.int64, "f32": np.float32, "f64": np.float64,
    }.get(dtype, object)  # fmt: skip
    return RawColumn(name, dtype, np.dtype(numpy), null, True, zone)
