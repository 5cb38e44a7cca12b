"""What a raw column holds: its type in the schema, and which null, as the sample shows it."""

from __future__ import annotations

import datetime
import decimal
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


def numpy_column(name: str, values: Any) -> RawColumn:
    """A column of a two-dimensional array."""
    if values.dtype.kind == "O":
        return _object_column(name, values)
    dtype = values.dtype
    return RawColumn(
        name, _name_of(dtype, name), dtype, NAN, dtype.kind in "fU", problem=_half(dtype)
    )


def _half(dtype: np.dtype[Any]) -> str:
    """Why float16 is refused: sources compute in it, plans cannot."""
    return "float32 or float64, got float16" if dtype == np.float16 else ""


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
        kinds = {"string"}
        raw.problem = "a value that is not null, to see its type"
    if len(kinds) > 1 or kinds - {"string", "bool", "i64", "f64", "timestamp", "date"}:
        raw.problem = "one type of values, got " + " and ".join(sorted(kinds))
        raw.dtype = "string"
    else:
        raw.dtype = kinds.pop()
    return raw


def pandas_column(name: str, series: Any) -> RawColumn:
    """A column of a pandas frame."""
    dtype = series.dtype
    if str(dtype) == "category":
        inner = pandas_column(name, dtype.categories.to_series())
        return RawColumn(name, inner.dtype, np.dtype(object), NAN, True, problem=inner.problem)
    if isinstance(dtype, np.dtype):
        if dtype.kind == "O":
            return _object_column(name, series.to_numpy())
        return RawColumn(
            name, _name_of(dtype, name), dtype, NAN, dtype.kind in "fM", problem=_half(dtype)
        )
    kind = str(dtype)
    zone = str(getattr(dtype, "tz", None) or "")
    if zone:
        return RawColumn(name, "timestamp", np.dtype("M8[us]"), NA, True, time_zone=zone)
    if hasattr(dtype, "pyarrow_dtype"):
        kind = str(dtype.pyarrow_dtype)
    elif hasattr(dtype, "na_value") and series.to_numpy().dtype.kind == "O":
        null = NAN if isinstance(dtype.na_value, float) else NA
        if kind in ("string", "str"):
            return RawColumn(name, "string", np.dtype(object), null, True)
    return _foreign_column(name, kind, NA)


def polars_column(name: str, series: Any) -> RawColumn:
    """A column of a polars frame."""
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
