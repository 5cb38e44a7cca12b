"""The share of training rows below a number, as QuantileTransformer interpolates it."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Numeric, number_of
from pelton.convert.formulas import on_values
from pelton.features import statistics
from pelton.features.expression import Expression
from pelton.features.lower_learned import learn_numbers
from pelton.features.scope import Scope
from pelton.features.values import Value, apply, combine, constant, number

_NEAR = 1e-7  # so near an end counts as the end, and so near 0 and 1 are the normal output's limits


def quantile(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """The mean of interpolating upwards and downwards: where quantiles coincide, their middle."""
    output, points = one.options["output"], one.options["points"]
    if output not in ("uniform", "normal"):
        raise scope.error(f"need output='uniform' or 'normal' for quantile, got {output!r}")
    if points < 2:
        raise scope.error(f"need at least 2 points for quantile, got {points}")
    column = scope.number(inputs[0], " for quantile")

    def learn(values: statistics.Numbers) -> Any:
        finite = statistics.known(values)
        shares = np.linspace(0, 1, max(2, min(points, len(finite))))
        # In percent, whose rounding decides on which side of equal rows a quantile falls.
        return np.maximum.accumulate(np.percentile(finite, shares * 100))

    quantiles = learn_numbers(one, column, scope, learn)
    shares = np.linspace(0, 1, len(quantiles))
    up = _broken_line(column, quantiles, shares, scope)
    turned = apply(column, "multiply", value=-1.0)
    down = _broken_line(turned, -quantiles[::-1], -shares[::-1], scope)
    share: Numeric = apply(combine("subtract_columns", up, down), "multiply", value=0.5)
    lowest, highest = float(quantiles[0]), float(quantiles[-1])
    if output == "uniform":
        at_low, at_high = (apply(column, "equal", value=end) for end in (lowest, highest))
    else:
        at_low = apply(apply(column, "add", value=-_NEAR), "less", value=lowest)
        at_high = apply(apply(column, "add", value=_NEAR), "greater", value=highest)
    share = _chosen(at_high, constant(column, 1.0), share, scope)
    share = _chosen(at_low, constant(column, 0.0), share, scope)
    if output == "normal":
        low, high = on_values(
            "normal_quantile", [_NEAR - np.spacing(1), 1 - (_NEAR - np.spacing(1))]
        )
        share = apply(apply(share, "normal_quantile"), "clip", low=low, high=high)
    return number(share)


def _broken_line(column: Numeric, xs: Any, ys: Any, scope: Scope) -> Numeric:
    missing = number_of(column).missing
    return scope.ctx.wide(
        "interpolate", [column], constants=np.concatenate([xs, ys]), missing=missing
    )[0]


def _chosen(condition: Numeric, yes: Numeric, no: Numeric, scope: Scope) -> Numeric:
    missing = number_of(no).missing
    return scope.ctx.wide("choose", [condition, yes, no], missing=missing)[0]


OPERATIONS = {"quantile": quantile}
