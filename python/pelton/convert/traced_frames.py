"""Choosing, setting and renaming the columns of a table without rows, as arrays and pandas do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from pelton.convert.columns import Column, Number, number_of
from pelton.convert.traced import Traced
from pelton.convert.ufuncs import UntraceableError


def item(table: Traced, key: Any) -> Traced:
    """table[key]: of a frame by names, of an array by positions after a colon."""
    if table.kind == "pandas":
        if table.ndim == 1 or isinstance(key, (Traced, slice)):
            raise UntraceableError("a choice of rows")
        return _by_name(table, key)
    if not isinstance(key, tuple):
        key = (key,)
    key = tuple(one for one in key if one is not Ellipsis) if table.ndim == 2 else key
    if len(key) == 1 and table.ndim == 2 and Ellipsis not in key:
        key = (slice(None), *key)
    rows, *rest = key
    if not (isinstance(rows, slice) and rows == slice(None)) or len(rest) != 1:
        raise UntraceableError("a choice of rows")
    if table.ndim == 1:
        if rest[0] is not None:
            raise UntraceableError("a choice of rows")
        return table.like(table.columns, ndim=2)
    return _by_position(table, rest[0])


def _by_name(table: Traced, key: Any) -> Traced:
    if isinstance(key, list) or (hasattr(key, "tolist") and not isinstance(key, Traced)):
        names = list(key)
        if names and all(isinstance(one, (bool, np.bool_)) for one in names):
            raise UntraceableError("a choice of rows")
        return table.like([table.columns[_at(table, one)] for one in names], names)
    return table.like([table.columns[_at(table, key)]], [key], 1)


def _at(table: Traced, name: Any) -> int:
    if name not in table.names:
        raise UntraceableError(f"the column {name!r}, which is not there")
    return table.names.index(name)


def _by_position(table: Traced, key: Any) -> Traced:
    positions = np.arange(len(table.columns))[key]
    if np.ndim(positions) == 0:
        at = int(positions)
        return table.like([table.columns[at]], [table.names[at]], 1)
    chosen = [int(at) for at in positions]
    return table.like([table.columns[at] for at in chosen], [table.names[at] for at in chosen])


def set_item(table: Traced, key: Any, value: Any) -> None:
    """table[key] = value, for one column of a frame or an array."""
    if table.kind == "pandas" and table.ndim == 2 and isinstance(key, str):
        column = _one_column(table, value)
        if key in table.names:
            table.columns[table.names.index(key)] = column
        else:
            table.columns.append(column)
            table.names.append(key)
        return
    whole = isinstance(key, tuple) and len(key) == 2 and key[0] == slice(None)
    if table.kind == "numpy" and whole and isinstance(key[1], int):
        column = number_of(table.ctx.numeric(_one_column(table, value)))
        table.columns[key[1]] = column.cast(table.dtype)
        return
    raise UntraceableError("setting single values")


def _one_column(table: Traced, value: Any) -> Column:
    if isinstance(value, Traced) and len(value.columns) == 1:
        return value.columns[0]
    if isinstance(value, (int, float)) and table.columns:
        first = next((c for c in table.columns if isinstance(c, Number)), None)
        if first is not None:
            number = first.apply("constant", value=float(value))
            dtype = np.dtype(np.int64 if isinstance(value, int) else np.float64)
            return Number(number.expr, dtype, missing=False)
    raise UntraceableError(f"a column of type {type(value).__name__}")


class _Locations:
    """`loc` and `iloc` with all rows."""

    def __init__(self, table: Traced, choose: Callable[[Traced, Any], Traced]) -> None:
        self._table, self._choose = table, choose

    def __getitem__(self, key: Any) -> Traced:
        if not isinstance(key, tuple) or len(key) != 2 or key[0] != slice(None):
            raise UntraceableError("a choice of rows")
        return self._choose(self._table, key[1])

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(key, tuple) or len(key) != 2 or key[0] != slice(None):
            raise UntraceableError("a choice of rows")
        set_item(self._table, key[1], value)


def _assign(table: Traced, **given: Any) -> Traced:
    after = table.copy()
    for name, value in given.items():
        set_item(after, name, value(after) if callable(value) else value)
    return after


def _drop(table: Traced, labels: Any = None, axis: Any = 0, columns: Any = None) -> Traced:
    if columns is None and axis not in (1, "columns"):
        raise UntraceableError("a choice of rows")
    gone = labels if columns is None else columns
    gone = [gone] if isinstance(gone, str) else list(gone)
    return _by_name(table, [name for name in table.names if name not in gone])


def _rename(table: Traced, columns: Any = None) -> Traced:
    if columns is None:
        raise UntraceableError("new names of rows")
    turn = columns if callable(columns) else lambda name: columns.get(name, name)
    return table.like(table.columns, [turn(name) for name in table.names])


def _apply(table: Traced, function: Any, axis: Any = 0, **options: Any) -> Traced:
    if axis not in (0, "index") or options or not callable(function):
        raise UntraceableError("apply, row by row")
    if isinstance(function, np.ufunc):
        return function(table)  # type: ignore[no-any-return]
    if table.ndim == 1:
        raise UntraceableError("apply, value by value")
    made = [function(_by_name(table, name)) for name in table.names]
    if not all(isinstance(one, Traced) and len(one.columns) == 1 for one in made):
        raise UntraceableError("apply of a function that gives no column")
    return table.like([one.columns[0] for one in made])


def _reshape(table: Traced, *shape: Any) -> Traced:
    flat: Sequence[Any] = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
    if tuple(flat) == (-1, 1) and len(table.columns) == 1:
        return table.like(table.columns, ndim=2)
    raise UntraceableError("another shape")


def _ravel(table: Traced, *order: Any) -> Traced:
    if len(table.columns) != 1:
        raise UntraceableError("columns below each other")
    return table.like(table.columns, ndim=1)


def _summary(name: str, table: Traced, axis: Any = None, **options: Any) -> Traced:
    from pelton.convert.traced_functions import FUNCTIONS

    made: Traced = FUNCTIONS[name](table, axis, **options)
    return made


_OF_FRAMES: dict[str, Callable[..., Any]] = {
    "assign": _assign,
    "drop": _drop,
    "rename": _rename,
    "apply": _apply,
    "transform": _apply,
    "pipe": lambda table, function, *args, **options: function(table, *args, **options),
    "to_frame": lambda table, name=None: table.like(
        table.columns, [name] if name else table.names, 2
    ),
    "add": lambda table, other: table + other,
    "sub": lambda table, other: table - other,
    "mul": lambda table, other: table * other,
    "div": lambda table, other: table / other,
    "truediv": lambda table, other: table / other,
    "pow": lambda table, other: table**other,
    "between": lambda table, left, right: (table >= left) & (table <= right),
}
_OF_ARRAYS: dict[str, Callable[..., Any]] = {
    "reshape": _reshape,
    "ravel": _ravel,
    "flatten": _ravel,
    **{name: partial(_summary, name) for name in ("sum", "mean", "max", "min")},
}


def attribute(table: Traced, name: str) -> Any:
    """An attribute that only frames or only arrays have."""
    if table.kind == "pandas":
        if table.ndim == 2 and name in table.names:
            return _by_name(table, name)
        if name == "columns" and table.ndim == 2:
            return list(table.names)
        if name in ("loc", "iloc") and table.ndim == 2:
            return _Locations(table, _by_name if name == "loc" else _by_position)
        if name in _OF_FRAMES:
            return partial(_OF_FRAMES[name], table)
    elif name in _OF_ARRAYS:
        return partial(_OF_ARRAYS[name], table)
    raise UntraceableError(f"the attribute {name!r} of {'a frame' if table.ndim == 2 else 'it'}")
