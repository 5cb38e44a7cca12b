"""Dense layers: products of a row with a matrix, whose order of sums no library promises."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Number, Numeric
from pelton.convert.context import Context
from pelton.convert.tensor import DTYPES, rounded

FARTHEST = 1e15  # of a raw number: behind it float32 sums could overflow in one order, not another
_EPSILON = {kind: float(np.finfo(DTYPES[kind]).eps) for kind in ("f32", "f64")}


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
    loosen(columns, kind, len(columns), ctx)
    return sums


def loosen(columns: list[Numeric], kind: str, terms: int, ctx: Context) -> None:
    """Notes a sum of many terms in one of the source's orders, of which the engine takes one.

    A sum of n terms errs by at most n / 2 epsilons of what it adds; there is room for terms that
    cancel. Past one layer raw numbers are kept so small that no order overflows.
    """
    ctx.loose += 16 * _EPSILON.get(kind, _EPSILON["f32"]) * max(terms, 8)
    for column in columns:
        if isinstance(column, Number) and not column.expr.is_chain():
            for at in ctx.raws(column):
                if ctx.raw[at].dtype in ("f32", "f64"):
                    low, high = ctx.ranges.get(at, (-np.inf, np.inf))
                    ctx.ranges[at] = (max(low, -FARTHEST), min(high, FARTHEST))
