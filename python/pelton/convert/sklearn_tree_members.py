"""Ensembles whose members are single trees: all of them as one forest, which is faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.forest import Sources, grow, resolve
from pelton.convert.parts import Forest
from pelton.convert.shadow import is_sparse
from pelton.convert.sklearn_trees import narrowed_inputs, read_trees
from pelton.convert.table import class_name

_TREES = {
    f"sklearn.tree._classes.{name}"
    for name in (
        "DecisionTreeClassifier",
        "DecisionTreeRegressor",
        "ExtraTreeClassifier",
        "ExtraTreeRegressor",
    )
}


def are_trees(members: Sequence[Any]) -> bool:
    """Whether every member is a plain tree of one output."""
    return all(class_name(one) in _TREES and one.n_outputs_ == 1 for one in members)


def one_forest(
    model: Any,
    block: Block,
    ctx: Context,
    values: Callable[[int, Any], Any],
    divisor: float,
    features: Sequence[Any] | None = None,
) -> Forest:
    """Sums over the members in their order, divided at the end.

    Args:
        model: Of `estimators_`.
        block: What all of them are given.
        ctx: Of the conversion.
        values: Of a member's position and its values (nodes, classes): what its nodes add.
        divisor: Of the sums.
        features: The columns that each member sees; None: all.

    Returns:
        The forest, which is no model yet.
    """
    members = model.estimators_
    learnt = members[0]._support_missing_values(np.empty((0, 0))) and not is_sparse(block.data)
    columns = narrowed_inputs(model, block, ctx, allow_nan=learnt)
    nodes = read_trees([one.tree_ for one in members])
    parts = [slice(*ends) for ends in zip(nodes.first[:-1], nodes.first[1:], strict=True)]
    tested = nodes.feature.copy()
    for at, part in enumerate(parts):
        if features is not None:
            inner = nodes.left[part] >= 0
            tested[part] = np.where(
                inner, np.asarray(features[at])[np.where(inner, tested[part], 0)], tested[part]
            )
    added = np.concatenate([values(at, nodes.values[part]) for at, part in enumerate(parts)])
    added = np.ascontiguousarray(added, np.float64)
    sources = Sources()
    trees = grow(resolve(replace(nodes, feature=tested, values=added), columns, sources))
    width = added.shape[1]
    for one in members:
        with ctx.inside("", one):
            ctx.done("ordered")
    return Forest(
        list(sources.all), trees, list(sources.sets), np.zeros(width), width, "f64", divisor
    )
