"""LightGBM's linear_tree: which leaf a row reaches in each tree, then the models in those leaves.

A leaf's value is its intercept and, in order, its weights times its features, in float64; where one
of these is missing, the number that the leaf would have without a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.columns import Numeric
from pelton.convert.context import Context
from pelton.convert.forest import Sources
from pelton.convert.inner import margins_of
from pelton.convert.lightgbm_text import LinearLeaves, Text
from pelton.convert.parts import Forest


def leaf_numbers(trees: list[dict[str, Any]], sources: Sources) -> Forest:
    """The trees with the numbers of their leaves as values, an output for each."""
    numbered = [
        {**tree, "leaf_values": np.arange(len(tree["leaf_values"]), dtype=np.float64), "output": at}
        for at, tree in enumerate(trees)
    ]
    return Forest(sources.all, numbered, list(sources.sets), np.zeros(len(trees)), 1, "f64", 1.0)


def linear_sums(
    text: Text,
    linear: LinearLeaves,
    forest: Forest,
    columns: Sequence[Numeric],
    outputs: int,
    divisor: float,
    ctx: Context,
) -> list[Numeric]:
    """The sums over the trees; the layout of constants is that of the operator."""
    used, features = np.unique(linear.feature, return_inverse=True)
    first = np.concatenate([[0], np.cumsum(text.leaves)])[:-1]
    output = np.arange(len(text.leaves)) % outputs
    constants = np.concatenate(
        [
            [len(text.leaves), len(features)],
            np.stack([first, text.leaves, output], axis=1).ravel(),
            [0, *np.cumsum(linear.terms)],
            linear.intercept,
            text.leaf_value,
            np.stack([features, linear.weight], axis=1).ravel(),
        ]
    )
    inputs = [*margins_of(forest, ctx), *(columns[at] for at in used.tolist())]
    sums: list[Numeric] = [*ctx.wide("linear_leaves", inputs, {}, constants, outputs)]
    if divisor != 1:
        sums = [one.apply("divide", value=divisor) for one in sums]
    return sums
