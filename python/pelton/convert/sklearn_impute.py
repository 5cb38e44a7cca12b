"""scikit-learn's SimpleImputer and MissingIndicator: every strategy, every mark of the missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.columns import (
    NA,
    NAN,
    Block,
    Column,
    Index,
    Number,
    Table,
    Text,
    is_nan,
    is_null,
)
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of, is_sparse


def simple_imputer(step: Any, block: Block, ctx: Context) -> Block:
    """Statistics in place of what is missing, then a column per indicator."""
    mark = marks(step.missing_values)
    after = ctx.run(step.transform, block.data)
    statistics = step.statistics_
    kept = [
        at
        for at in range(len(block.columns))
        if step.keep_empty_features or not is_nan(statistics[at])
    ]
    indicated = list(step.indicator_.features_) if step.add_indicator else []
    dtypes = dtypes_of(after, len(kept) + len(indicated))
    for column in block.columns:
        _settle(step, column, dtypes[0] if dtypes else np.dtype(object), mark, ctx)
    columns: list[Column] = []
    for at, dtype in zip(kept, dtypes, strict=False):
        # The source casts statistics to the dtype it was fitted on, then to that of the data.
        fill = np.asarray(statistics[[at]]).astype(step._fill_dtype)
        fill = fill.astype(dtype)[0] if dtype.kind != "O" else fill[0]
        columns.append(_filled(block.columns[at], fill, dtype, mark, is_sparse(after), ctx))
    for at, dtype in zip(indicated, dtypes[len(kept) :], strict=True):
        columns.append(indicator(block.columns[at], dtype, mark, ctx))
    ctx.done()
    return Block(columns, after)


def missing_indicator(step: Any, block: Block, ctx: Context) -> Block:
    """Whether each column is missing; an error where one is that was never missing in training."""
    mark = marks(step.missing_values)
    after = ctx.run(step.transform, block.data)
    known = [int(at) for at in step.features_]
    kept = known if step.features == "missing-only" else range(len(block.columns))
    seen = block.data.dtype if is_sparse(block.data) else np.asarray(block.data).dtype
    dtypes = dtypes_of(after, len(kept))
    for at, column in enumerate(block.columns):
        _settle(step, column, seen, mark, ctx)
        if mark is NA:  # the source looks for NaN before it looks for the mark
            _refuse_marked(column, seen, NAN, ctx)
        if step.features == "missing-only" and step.error_on_new and at not in known:
            _refuse_marked(column, seen, mark, ctx)
    columns = [
        indicator(block.columns[at], d, mark, ctx, seen) for at, d in zip(kept, dtypes, strict=True)
    ]
    ctx.done()
    return Block(columns, after)


def _refuse_marked(column: Column, seen: np.dtype[Any], mark: Any, ctx: Context) -> None:
    """A missing value in a column that had none is an error of the source."""
    if isinstance(column, Text):
        marked = column.map(lambda value: "yes" if _is_marked(value, mark) else "no")
        ctx.refused_outcomes.append((Index(marked, ("yes",)), frozenset({0})))
    elif _sees(column, seen, mark, ctx):
        if is_null(mark):
            ctx.refuse_nan(column)
        else:
            ctx.refused_outcomes.append((ctx.index(column, [float(mark)]), frozenset({0})))


def marks(missing_values: Any) -> Any:
    """The mark of a missing value: NAN, None, NA (any null), or a value."""
    if type(missing_values).__name__ == "NAType":
        return NA
    return NAN if is_nan(missing_values) else missing_values


def _is_marked(value: Any, mark: Any) -> bool:
    if mark is NA:
        return is_null(value)
    if is_nan(mark):
        return is_nan(value)
    return value is None if mark is None else bool(value == mark)


def _settle(step: Any, column: Column, dtype: np.dtype[Any], mark: Any, ctx: Context) -> None:
    """Which null the column holds, and what the imputer refuses to see."""
    if isinstance(column, Text):
        ctx.settle_null(column, [mark])
        if isinstance(mark, str):
            ctx.distinguish(column, [mark])
        if mark is not NA and not is_nan(mark):
            ctx.refused_outcomes.append((Index(column, (NAN,)), frozenset({0})))
        if mark is not NA and ctx.null_of(column) is NA:  # pandas.NA has no truth value
            ctx.refused_outcomes.append((Index(column, ()), frozenset({1})))
        return
    if dtype.kind == "O" and isinstance(column, Number):
        ctx.settle_null(column, [mark])
    if dtype.kind != "O":
        ctx.refuse_infinite(column)
    seen_as_nan = dtype.kind != "O" or is_nan(ctx.null_of(column))
    if mark is not NA and not is_nan(mark) and seen_as_nan:
        ctx.refuse_nan(column)


def _filled(
    column: Column, fill: Any, dtype: np.dtype[Any], mark: Any, sparse: bool, ctx: Context
) -> Column:
    if isinstance(column, Text):
        if isinstance(fill, str):
            ctx.distinguish(column, [fill])
        return column.map(lambda value: fill if _is_marked(value, mark) else value)
    number = ctx.numeric(ctx.cast(column, dtype))
    if not _sees(column, dtype, mark, ctx):
        return number
    if isinstance(fill, str):
        if isinstance(number, Table) or not is_null(mark):
            raise ctx.unsupported(f"{ctx.name_of(column)} is a number, what fills it is {fill!r}")
        return replace(number, text_null=True)
    if is_null(mark):
        return number.apply("fill_missing", value=float(fill))
    if sparse and mark == 0:
        raise ctx.unsupported("zero as the mark of what is missing, on sparse data")
    return number.apply("replace", **{"from": float(mark), "to": float(fill)})


def _sees(column: Number | Table, dtype: np.dtype[Any], mark: Any, ctx: Context) -> bool:
    """Whether the mark can occur in the column: object arrays keep None and NaN apart."""
    if isinstance(mark, str):
        return False
    if mark is NA or not is_null(mark):
        return True
    return _is_marked(ctx.null_of(column) if dtype.kind == "O" else NAN, mark)


def indicator(
    column: Column,
    dtype: np.dtype[Any],
    mark: Any,
    ctx: Context,
    seen: np.dtype[Any] | None = None,
) -> Column:
    """1 where the column is marked; `seen`: the dtype in which the source looks, if another."""
    if isinstance(column, Text):
        marked = column.map(lambda value: "yes" if _is_marked(value, mark) else "no")
        return Table(Index(marked, ("yes",)), 0.0, {0: 1.0}, dtype)
    if not _sees(column, dtype if seen is None else seen, mark, ctx):
        return column.apply("is_missing").apply("multiply", value=0.0).cast(dtype)
    if is_null(mark):
        return column.apply("is_missing").cast(dtype)
    if isinstance(column, Table):
        values = column.values() == float(mark)
        hits = {int(code): 1.0 for code in np.flatnonzero(values)}
        return Table(column.index, 0.0, hits, dtype)
    return Table(ctx.index(column, [float(mark)]), 0.0, {0: 1.0}, dtype)
