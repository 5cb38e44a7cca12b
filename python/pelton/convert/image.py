"""The few numbers that an expression can be, where they are few: flags, bins, constants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.columns import Expr, Many
from pelton.convert.formulas import on_values

_FLAGS = frozenset(
    (
        *("less", "less_equal", "greater", "greater_equal", "equal", "is_missing"),
        *("less_columns", "less_equal_columns", "equal_columns"),
    )
)


def image(expr: Expr) -> Sequence[float] | None:
    """Every number that an expression can be, NaN among them if it can be; None: too many."""
    if expr.op in _FLAGS:
        return [0.0, 1.0]
    if expr.op == "constant":
        return [dict(expr.params)["value"]]
    if expr.op == "table" and expr.table is not None:
        return _distinct(expr.table.values())
    if isinstance(expr.many, Many) and expr.many.op == "interval":
        return [float(at) for at in range(len(expr.many.constants) + 1)]
    if len(expr.inputs) != 1:
        return None
    before = image(expr.inputs[0])
    if before is None:
        return None
    return _distinct(on_values(expr.op, before, **dict(expr.params)))


def _distinct(values: Any) -> list[float]:
    return [float(value) for value in np.unique(np.asarray(values, np.float64))]
