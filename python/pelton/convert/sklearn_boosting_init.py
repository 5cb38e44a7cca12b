"""GradientBoosting that begins at what another estimator predicts for the row.

The trees are added to that, one after the other, so each is an output of its own and the sum is a
`dot` of ones: what comes first is rounded first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.forest import Nodes, Sources, grow, resolve
from pelton.convert.inner import convert_inner, margins_of

_EPSILON = float(np.finfo(np.float64).eps)
_OF_A_SHARE = 1e-9  # a logarithm near 0 multiplies the error of a share


def sums_from(
    model: Any, block: Block, columns: list[Numeric], nodes: Nodes, outputs: int, ctx: Context
) -> tuple[list[Numeric], float]:
    """The margins of a fitted model, and how far they may be from its own; 0: not at all."""
    narrow = block.data.astype(np.float32)
    data = narrow.to_numpy() if hasattr(narrow, "to_numpy") else narrow
    answers = convert_inner("init", model.init_, Block([*columns], data), ctx)
    exact = answers.parity in ("bit", "ordered")
    if hasattr(model, "classes_"):
        if not exact:
            raise ctx.unsupported(
                f"init={model.init_!r}: an error of its probabilities near 0 or 1 becomes a large "
                "one of the margin"
            )
        start = _linked([*answers.values[-outputs:]], model, ctx)
        bound = _OF_A_SHARE
    else:
        start = [*answers.values]
        bound = 0.0 if exact else max(4 * answers.bound, 64 * _EPSILON)
    trees = len(nodes.output)
    sources = Sources()
    ctx.set_forest(
        features=sources.all,
        trees=grow(resolve(replace(nodes, output=np.arange(trees)), columns, sources)),
        base=np.zeros(trees),
    )
    leaves = margins_of(ctx.model, ctx)
    sums: list[Numeric] = []
    for output in range(outputs):
        inputs = [start[output], *leaves[output::outputs]]
        sums += ctx.wide("dot", inputs, {}, [*np.ones(len(inputs)), 0.0])
    return sums, bound


def _linked(shares: list[Numeric], model: Any, ctx: Context) -> list[Numeric]:
    """Probabilities as the margins that stand for them: differences of their logarithms."""
    if not model._loss.is_multiclass:
        (share,) = shares
        half = 0.5 if model.loss == "exponential" else 1.0
        inside = _clipped(share)
        rest = inside.apply("multiply", value=-1.0).apply("add", value=1.0)
        logs = [inside.apply("log"), rest.apply("log")]
        return [*ctx.wide("dot", logs, {}, [half, -half, 0.0])]
    logs = [_clipped(share).apply("log") for share in shares]
    count = len(logs)
    weights = np.eye(count) - 1 / count  # each without the mean of all
    return [*ctx.wide("dot", logs, {}, np.column_stack([weights, np.zeros(count)]), count)]


def _clipped(share: Numeric) -> Numeric:
    return share.apply("clip", low=_EPSILON, high=1 - _EPSILON)
