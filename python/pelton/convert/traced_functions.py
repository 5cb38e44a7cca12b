"""NumPy's functions that are no ufuncs, of tables without rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pelton.convert.columns import Column, Number, number_of
from pelton.convert.traced import Traced, clipped, elementwise, where
from pelton.convert.ufuncs import UntraceableError, apply


def clip(table: Any, a_min: Any = None, a_max: Any = None, **options: Any) -> Traced:
    """numpy.clip by numbers."""
    low, high = options.pop("min", a_min), options.pop("max", a_max)
    return elementwise([table], lambda parts: clipped(parts[0], low, high, options))


def around(table: Any, decimals: int = 0) -> Traced:
    """numpy.round."""
    made: Traced = table.round(decimals)
    return made


def nan_to_num(
    table: Any, copy: bool = True, nan: float = 0.0, posinf: Any = None, neginf: Any = None
) -> Traced:
    """numpy.nan_to_num: a number for NaN, the largest numbers for infinities."""

    def of_column(parts: list[Any]) -> Column:
        number = number_of(parts[0])
        if number.dtype.kind != "f":
            return number
        most = float(np.finfo(number.dtype).max)
        filled = number.apply("fill_missing", value=float(number.dtype.type(nan)))
        high = most if posinf is None else float(number.dtype.type(posinf))
        low = -most if neginf is None else float(number.dtype.type(neginf))
        infinity = float("inf")
        high_set = filled.apply("replace", **{"from": infinity, "to": high})
        return high_set.apply("replace", **{"from": -infinity, "to": low})

    return elementwise([table], of_column)


def column_stack(tables: Sequence[Any]) -> Traced:
    """numpy.column_stack, and hstack or concatenate along the columns."""
    first = next(one for one in tables if isinstance(one, Traced))
    if not all(isinstance(one, Traced) for one in tables):
        raise UntraceableError("columns beside an array of its own")
    columns = [column for one in tables for column in one.columns]
    dtype = np.result_type(*(column.dtype for column in columns))
    if dtype.kind == "O":
        raise UntraceableError("an array of Python objects")
    cast = [column.cast(dtype) for column in columns]
    return Traced(cast, range(len(cast)), "numpy", 2, first.ctx)


def hstack(tables: Sequence[Any]) -> Traced:
    """numpy.hstack of two-dimensional tables."""
    if any(one.ndim != 2 for one in tables if isinstance(one, Traced)):
        raise UntraceableError("hstack of single columns, which are put below each other")
    return column_stack(tables)


def concatenate(tables: Sequence[Any], axis: int = 0) -> Traced:
    """numpy.concatenate along the columns."""
    if axis not in (1, -1):
        raise UntraceableError("tables below each other")
    return hstack(tables)


def stack(tables: Sequence[Any], axis: int = 0) -> Traced:
    """numpy.stack of single columns, side by side."""
    if axis not in (1, -1) or any(getattr(one, "ndim", 0) != 1 for one in tables):
        raise UntraceableError("tables stacked otherwise than column by column")
    return column_stack(tables)


def _over_rows(table: Traced, axis: Any, options: dict[str, Any]) -> list[Number]:
    keeps = options.pop("keepdims", False)
    if axis not in (1, -1) or table.ndim != 2 or table.kind != "numpy" or keeps or options:
        raise UntraceableError("a summary of other than the columns of each row of an array")
    dtype = table.dtype
    if dtype not in (np.float32, np.float64):
        raise UntraceableError(f"a summary of {dtype}")
    return [number_of(table.ctx.numeric(column)).cast(dtype) for column in table.columns]


def _single(table: Traced, column: Number) -> Traced:
    return table.like([column], [0], 1)


def total(table: Any, axis: Any = None, **options: Any) -> Traced:
    """numpy.sum of each row. From eight columns on its order depends on the memory's layout."""
    numbers = _over_rows(table, axis, options)
    dtype = numbers[0].dtype
    weights = [*[1.0] * len(numbers), 0.0]
    if len(numbers) < 8 and dtype == np.float64:
        (made,) = table.ctx.wide("dot", numbers, constants=weights, dtype=dtype, missing=True)
        return _single(table, made)
    raise UntraceableError(f"a sum of {len(numbers)} columns of {dtype}, in an order of its own")


def mean(table: Any, axis: Any = None, **options: Any) -> Traced:
    """numpy.mean of each row: the sum over the number of columns."""
    summed: Any = total(table, axis, **options)
    made: Traced = np.divide(summed, float(len(table.columns)))
    return made


def _extreme(ufunc: Any) -> Callable[..., Traced]:
    def of_rows(table: Any, axis: Any = None, **options: Any) -> Traced:
        made, *others = _over_rows(table, axis, options)
        for other in others:
            made = apply(ufunc, [made, other], table.ctx)
        return _single(table, made)

    return of_rows


def expand_dims(table: Any, axis: Any) -> Traced:
    """A single column as a table of one."""
    if table.ndim != 1 or axis not in (1, -1):
        raise UntraceableError("more than two dimensions")
    made: Traced = table.like(table.columns, ndim=2)
    return made


def full_like(table: Any, value: Any, **options: Any) -> Traced:
    """numpy.full_like: a number for every row."""
    if options:
        raise UntraceableError("full_like with options")
    return elementwise(
        [table], lambda parts: number_of(parts[0]).apply("constant", value=float(value))
    )


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "clip": clip,
    "where": where,
    "round": around,
    "around": around,
    "nan_to_num": nan_to_num,
    "column_stack": column_stack,
    "hstack": hstack,
    "concatenate": concatenate,
    "stack": stack,
    "sum": total,
    "mean": mean,
    "max": _extreme(np.maximum),
    "min": _extreme(np.minimum),
    "amax": _extreme(np.maximum),
    "amin": _extreme(np.minimum),
    "expand_dims": expand_dims,
    "zeros_like": lambda table, **options: full_like(table, 0.0, **options),
    "ones_like": lambda table, **options: full_like(table, 1.0, **options),
    "full_like": full_like,
    "copy": lambda table: table.copy(),
    "ndim": lambda table: table.ndim,
    "shape": lambda table: table.shape,
}
