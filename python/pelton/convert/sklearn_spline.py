"""scikit-learn's SplineTransformer: every extrapolation, dense and sparse."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64, Block, Column, Number, number_of
from pelton.convert.context import Context
from pelton.convert.joint import joint
from pelton.convert.shadow import dtypes_of, is_sparse


def spline_transformer(step: Any, block: Block, ctx: Context) -> Block:
    """The B-splines of each column, continued beyond the knots as asked."""
    after = ctx.run(step.transform, block.data)
    sparse = is_sparse(after)
    degree = step.degree
    splines = step.bsplines_[0].c.shape[1]
    plain = step.extrapolation in ("continue", "periodic", "error")
    if sparse and plain and step.handle_missing == "zeros" and len(block.columns) > 1:
        raise ctx.unsupported(
            "handle_missing='zeros' with a sparse result: from the second column on the source "
            "answers a missing value as the smallest of the batch; use sparse_output=False"
        )
    made: list[Number] = []
    for at, column in enumerate(block.columns):
        number = number_of(ctx.numeric(column))
        if step.handle_missing != "zeros":
            ctx.refuse_nan(number)
        if step.handle_missing != "zeros" or (sparse and plain) or step.extrapolation == "error":
            ctx.refuse_infinite(number)
        number = Number(number.expr, FLOAT64, number.missing)
        spline = step.bsplines_[at]
        values, degree = _of_column(step, spline, number, degree, sparse, ctx)
        if step.handle_missing == "zeros":
            values = [_zero_where_missing(number, value, ctx) for value in values]
        made += values[: splines - (not step.include_bias)]
    dtypes = dtypes_of(after, len(made))
    columns: list[Column] = []
    for value, dtype in zip(made, dtypes, strict=True):
        narrow = dtype == np.float32
        columns.append((value.apply("narrow") if narrow else value).cast(dtype))
    ctx.done()
    return Block(columns, after)


def _of_column(
    step: Any, spline: Any, number: Number, degree: int, sparse: bool, ctx: Context
) -> tuple[list[Number], int]:
    """The values of the splines, and the degree with which the source goes on to the next column.

    For `linear` it raises the degree itself where that is 0 or 1, for all columns that follow.
    """
    knots, order = np.asarray(spline.t, np.float64), int(spline.k)
    first, last = float(knots[order]), float(knots[len(knots) - order - 1])
    kind = step.extrapolation
    if np.isnan(knots).any():
        raise ctx.unsupported("it was fitted on a column without a value")
    if kind in ("continue", "error", "periodic"):
        if kind == "error":
            ctx.refuse_below(number, first)
            ctx.refuse_above(number, last)
        if kind == "periodic":
            number = _wrapped(number, first, last)
        values = _basis(number, knots, order, kind != "error", sparse, ctx)
        if kind == "periodic":
            count = len(values) - order
            for which in range(order):
                values[which] = joint("add_columns", values[which], values[count + which], FLOAT64)
            values = values[:count]
        return values, degree
    low, high = float(knots[degree]), float(knots[len(knots) - degree - 1])
    smooth = order > 0 and low <= high
    if smooth:  # what is 0 at the ends stays 0 beyond them
        inside = number.apply("clip", low=low, high=high)
        values = _basis(inside, knots, order, False, sparse, ctx)
    else:
        within = _within(number, low, high)
        plain = _basis(number, knots, order, False, sparse, ctx)
        values = [_chosen(within, value, _level(number, 0.0), ctx) for value in plain]
    if kind == "linear":
        degree = degree + 1 if degree <= 1 else degree
        _continue(spline, number, values, low, high, degree, ctx)
    elif order == 0 and sparse:
        above = number.apply("greater", value=high)
        values = [
            _chosen(above, _level(number, float(level)), value, ctx)
            for level, value in zip(spline(high), values, strict=True)
        ]
    elif order == 0:
        ctx.refuse_above(number, high)  # there the source raises an error
    return values, degree


def _within(number: Number, low: float, high: float) -> Number:
    above = number.apply("greater_equal", value=low)
    return joint("minimum_columns", above, number.apply("less_equal", value=high), FLOAT64)


def _level(number: Number, value: float) -> Number:
    return number.apply("constant", value=value)


def _chosen(condition: Number, yes: Number, no: Number, ctx: Context) -> Number:
    (made,) = ctx.wide("choose", [condition, yes, no], missing=yes.missing or no.missing)
    return made


def _basis(
    number: Number, knots: Any, degree: int, continued: bool, sparse: bool, ctx: Context
) -> list[Number]:
    params = {"degree": float(degree), "continued": float(continued), "alone": float(sparse)}
    count = len(knots) - degree - 1
    return ctx.wide("spline_basis", [number], params, knots, count, missing=number.missing)


def _wrapped(number: Number, first: float, last: float) -> Number:
    """The number moved into the period by whole periods."""
    if not last - first > 0:
        return number.apply("constant", value=0.0)
    moved = number.apply("add", value=-first).apply("remainder", value=last - first)
    return moved.apply("add", value=first)


def _continue(
    spline: Any, number: Number, values: list[Number], low: float, high: float, degree: int,
    ctx: Context,
) -> None:  # fmt: skip
    """Straight lines from both ends, of the splines that are not 0 there, in place."""
    ways = []
    for op, end in (("less", low), ("greater", high)):
        levels, slopes = spline(end), spline(end, nu=1)
        ways.append((number.apply(op, value=end), number.apply("add", value=-end), levels, slopes))
    for which in range(degree):
        for at, (beyond, way, levels, slopes) in zip(
            (which, len(values) - 1 - which), ways, strict=True
        ):
            line = way.apply("multiply", value=float(slopes[at]))
            line = line.apply("add", value=float(levels[at]))
            values[at] = _chosen(beyond, line, values[at], ctx)


def _zero_where_missing(number: Number, value: Number, ctx: Context) -> Number:
    return _chosen(number.apply("is_missing"), _level(number, 0.0), value, ctx)
