"""Dense layers: products of a row with a matrix, whose order of sums no library promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.convert.columns import Number, Numeric
from pelton.convert.context import Context
from pelton.convert.tensor import DTYPES, rounded

SLACK = 4.0  # for rows whose terms cancel more than those of the sample
ROWS = 1000  # of the sample that are looked at
FARTHEST = 1e15  # of a raw number: behind it float32 sums could overflow in one order, not another
_EPSILON = {kind: float(np.finfo(DTYPES[kind]).eps) for kind in ("f32", "f64")}


@dataclass(frozen=True)
class Layer:
    """A product of a row with a matrix, as it was converted."""

    columns: list[Numeric]
    weights: Any  # (outputs, inputs)
    intercept: Any  # (outputs,)
    kind: str


def settle(answers: list[Numeric], ctx: Context) -> None:
    """Adds to the tolerance what the order of the layers' sums can move, on rows of the sample.

    How far two orders lie apart depends on how much the terms cancel, which rows tell: a layer of
    terms of 1000 that add up to 1 errs a thousand times as much.
    """
    if not ctx.layers:
        return
    columns = [column for layer in ctx.layers for column in layer.columns]
    values = values_of([*columns, *answers], ctx)
    scale = np.fmax.reduce(np.abs(values[:, len(columns) :]), axis=1, initial=1.0)
    first = 0
    for layer in ctx.layers:
        given = np.abs(values[:, first : first + len(layer.columns)])
        first += len(layer.columns)
        with np.errstate(invalid="ignore", over="ignore"):
            added = given @ np.abs(layer.weights).T + np.abs(layer.intercept)
            cancelled = np.max(added, axis=1, initial=1.0) / scale
        known = cancelled[np.isfinite(cancelled)]
        ctx.loose += error_of(layer.kind, len(layer.columns)) * float(np.max(known, initial=1.0))
    ctx.layers = []


def values_of(columns: list[Numeric], ctx: Context) -> Any:
    """The numbers of columns on rows of the sample, as the engine computes them."""
    from pelton import _native, tables
    from pelton.convert.emit import emit
    from pelton.schema import Schema

    kept = ctx.model, ctx.methods, ctx.head, ctx.ranges
    ctx.ranges = {}
    ctx.set_transform(columns)
    ctx.set_head("identity")
    try:
        plan = emit(ctx)
        rows = ctx.sample.spread(ROWS)
        batch = tables.read(rows, Schema(plan.columns), _native.Reader(plan))
        margins, _, _ = _native.Engine(plan).run_batch(
            batch.columns, batch.rows, margins=True, values=False, labels=False, threads=1
        )
    finally:
        ctx.model, ctx.methods, ctx.head, ctx.ranges = kept
    return np.asarray(margins).reshape(len(rows), -1)


def dense(
    columns: list[Numeric], weights: Any, intercept: Any, kind: str, ctx: Context
) -> list[Numeric]:
    """Weighted sums, rounded once to the type of the layer.

    Args:
        columns: The inputs.
        weights: (outputs, inputs), as the source holds them.
        intercept: (outputs,).
        kind: "f32" or "f64".
        ctx: Takes on what two orders of these sums can differ by.
    """
    if not np.isfinite(weights).all() or not np.isfinite(intercept).all():
        raise ctx.unsupported("a weight that is not finite")
    constants = np.column_stack([weights, intercept]).astype(np.float64)
    sums: list[Numeric] = [
        rounded(one, kind) for one in ctx.wide("dot", columns, {}, constants, len(constants))
    ]
    ctx.layers.append(Layer(columns, np.asarray(weights, np.float64), intercept, kind))
    _keep_finite(columns, ctx)
    return sums


def loosen(columns: list[Numeric], kind: str, terms: int, ctx: Context) -> None:
    """Notes a sum of many terms in one of the source's orders, of which the engine takes one.

    A sum of n terms errs by at most n / 2 epsilons of what it adds; there is room for terms that
    cancel.
    """
    ctx.loose += error_of(kind, terms)
    _keep_finite(columns, ctx)


def error_of(kind: str, terms: int) -> float:
    """What a sum of so many terms can be off, relative to what it adds."""
    return SLACK * _EPSILON.get(kind, _EPSILON["f32"]) * max(terms, 8)


def _keep_finite(columns: list[Numeric], ctx: Context) -> None:
    """Past one layer raw numbers are kept so small that no order of a sum overflows."""
    for column in columns:
        if isinstance(column, Number) and not column.expr.is_chain():
            for at in ctx.raws(column):
                if ctx.raw[at].dtype in ("f32", "f64"):
                    low, high = ctx.ranges.get(at, (-np.inf, np.inf))
                    ctx.ranges[at] = (max(low, -FARTHEST), min(high, FARTHEST))
