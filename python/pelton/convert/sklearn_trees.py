"""scikit-learn's decision trees and forests: DecisionTree, ExtraTree, RandomForest, ExtraTrees.

They cast their input to float32 and compare it with float64 thresholds: `x <= threshold` goes left,
NaN where the split has learnt it. A forest adds the leaves of its trees in order (class shares,
already normalised, or values) and divides the sum by their number. With `n_jobs` above 1
scikit-learn adds in whatever order its threads finish; one job's order is the one kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.forest import Nodes, Sources, grow, numbers, resolve
from pelton.convert.shadow import is_sparse


def forest(model: Any, block: Block, ctx: Context) -> None:
    """A single tree, or a forest of them."""
    trees = list(getattr(model, "estimators_", [model]))
    if model.n_outputs_ != 1:
        raise ctx.unsupported(f"several outputs, here {model.n_outputs_}")
    learnt = trees[0]._support_missing_values(np.empty((0, 0))) and not is_sparse(block.data)
    columns = narrowed_inputs(model, block, ctx, allow_nan=learnt)
    classes = getattr(model, "classes_", ())
    width = len(classes) or 1
    sources = Sources()
    ctx.set_forest(
        features=sources.all,
        trees=grow(resolve(read_trees([tree.tree_ for tree in trees]), columns, sources)),
        base=np.zeros(width),
        leaf_width=width,
        divisor=float(len(trees)),
    )
    if len(classes):
        ctx.set_head("identity", "argmax_value", classes=list(classes))
        ctx.methods = ("predict", "predict_proba")
    else:
        ctx.set_head("identity")
        ctx.methods = ("predict",)
    ctx.parity = "ordered"
    ctx.done("ordered")


def narrowed_inputs(
    model: Any, block: Block, ctx: Context, *, allow_nan: bool, allow_infinity: bool = False
) -> Sequence[Numeric]:
    """The features as float32; infinity and NaN are errors of scikit-learn unless allowed."""
    if len(block.columns) != model.n_features_in_:
        raise ctx.unsupported(
            f"it was fitted on {model.n_features_in_} columns and is given {len(block.columns)}"
        )
    columns = numbers(block, ctx, np.float32)
    for given, column in zip(block.columns, columns, strict=True):
        if not allow_infinity:
            ctx.refuse_infinite(given, np.float32)
        if not allow_nan:
            ctx.refuse_nan(column)
    return columns


def read_trees(trees: Sequence[Any]) -> Nodes:
    """The nodes of `tree_` objects; leaf values of shape (nodes, classes) as they stand."""
    states = [tree.__getstate__()["nodes"] for tree in trees]
    nodes = np.concatenate([state[_FIELDS] for state in states])
    return Nodes(
        first=np.concatenate([[0], np.cumsum([len(state) for state in states])]),
        feature=nodes["feature"].astype(np.int64),
        threshold=nodes["threshold"].astype(np.float64),
        missing_right=nodes["missing_go_to_left"] == 0,
        left=nodes["left_child"].astype(np.int64),
        right=nodes["right_child"].astype(np.int64),
        values=np.concatenate([tree.value[:, 0, :] for tree in trees]),
        output=np.zeros(len(trees), np.int64),
        cover=nodes["weighted_n_node_samples"].astype(np.float64),
    )


_FIELDS = [
    "left_child",
    "right_child",
    "feature",
    "threshold",
    "missing_go_to_left",
    "weighted_n_node_samples",
]
