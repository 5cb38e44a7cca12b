"""What scikit-learn's estimators check before they compute: as many columns, all numbers finite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from pelton.convert.columns import Block, Numeric, Table, arithmetic
from pelton.convert.context import Context
from pelton.convert.words import Features


def finite(block: Block, features: int, ctx: Context) -> Sequence[Numeric]:
    """The columns of a block, of which NaN and infinity are errors of the source.

    Args:
        block: What the step is given.
        features: How many columns it was fitted on.
        ctx: Of the conversion.
    """
    if len(block.columns) != features:
        raise ctx.unsupported(f"it was fitted on {features} columns, given {len(block.columns)}")
    if isinstance(block.columns, Features):  # of a bag of words: numbers, and all finite
        return cast(Sequence[Numeric], block.columns)
    numbers = [ctx.numeric(column) for column in block.columns]
    for number in numbers:
        ctx.refuse_nan(number)
        ctx.refuse_infinite(number)
    return numbers


def float_dtype(data: Any) -> np.dtype[Any]:
    """The dtype in which a step goes on that keeps float32 and makes float64 of all else."""
    dtype = getattr(data, "dtype", None)
    if dtype is None:
        dtype = np.asarray(data[:1]).dtype
    return np.dtype(np.float32 if dtype == np.float32 else np.float64)


def learned(values: Any, what: str, ctx: Context) -> Any:
    """An array that was fitted, as float64; refused where it is not finite."""
    dense = values.toarray() if hasattr(values, "toarray") else values
    array = np.asarray(dense, np.float64)
    if not np.isfinite(array).all():
        raise ctx.unsupported(f"a {what} that is not finite")
    return array


def shifted(columns: Sequence[Numeric], by: Any, dtype: np.dtype[Any]) -> list[Numeric]:
    """The columns, each plus its number, in the source's dtype."""
    numbers = np.asarray(by).astype(dtype).tolist()
    return [
        arithmetic(column, dtype, ("add", number))
        for column, number in zip(columns, numbers, strict=True)
    ]


def at_least(number: Numeric, low: float, ctx: Context) -> None:
    """A smaller number is an error of the source."""
    _within(number, low, float(np.finfo(np.float64).max), ctx)


def at_most(number: Numeric, high: float, ctx: Context) -> None:
    """A larger number is an error of the source."""
    _within(number, -float(np.finfo(np.float64).max), high, ctx)


def _within(number: Numeric, low: float, high: float, ctx: Context) -> None:
    if isinstance(number, Table):
        values = number.values()
        outside = frozenset(np.flatnonzero((values < low) | (values > high)).tolist())
        if outside:
            ctx.refused_outcomes.append((number.index, outside))
        return
    expr = number.expr
    while expr.op == "narrow":
        (expr,) = expr.inputs
    if expr.op != "raw":
        raise ctx.unsupported(
            f"{ctx.name_of(number)}: numbers outside of {low:g} to {high:g} are an error of the "
            "source, which cannot be told from the raw number behind arithmetic"
        )
    lowest, highest = ctx.ranges.get(expr.raw, (low, high))
    ctx.ranges[expr.raw] = (max(lowest, low), min(highest, high))
