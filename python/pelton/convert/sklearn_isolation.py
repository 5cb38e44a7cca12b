"""scikit-learn's IsolationForest: path lengths, averaged, then two to their negative.

Inputs are cast to float32, NaN and infinity included. A leaf counts the splits on its path and the
average path of a tree of as many rows as it held; the trees are added in order. One job's order is
the one kept here, which is what predict uses unless joblib is told otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.forest import Sources, grow, resolve
from pelton.convert.inner import margins_of
from pelton.convert.sklearn_trees import narrowed_inputs, read_trees

# numpy's power and the engine's differ by an ulp at most, which the offset may uncover.
_BOUND = 1e-15


def isolation_forest(model: Any, block: Block, ctx: Context) -> None:
    """IsolationForest: predict, and decision_function as margins."""
    from sklearn.ensemble._iforest import _average_path_length

    columns = narrowed_inputs(model, block, ctx, allow_nan=True, allow_infinity=True)
    trees = [tree.tree_ for tree in model.estimators_]
    nodes = read_trees(trees)
    taken = np.concatenate([np.asarray(one, np.int64) for one in model.estimators_features_])
    first = np.concatenate([[0], np.cumsum([len(one) for one in model.estimators_features_])])
    tree_of = np.repeat(np.arange(len(trees)), np.diff(nodes.first))
    inner = nodes.left >= 0
    nodes.feature[inner] = taken[first[tree_of[inner]] + nodes.feature[inner]]
    nodes.values[:, 0] = _depths(model)
    sources = Sources()
    ctx.set_forest(
        features=sources.all, trees=grow(resolve(nodes, columns, sources)), base=np.zeros(1)
    )
    (depth,) = margins_of(ctx.model, ctx)
    average = float(len(trees) * _average_path_length([model._max_samples])[0])
    if average == 0:
        raise ctx.unsupported("trees of a single row each, which isolate nothing")
    share = depth.apply("divide", value=average).apply("multiply", value=-1.0)
    score = share.apply("power_of", base=2.0).apply("multiply", value=-1.0)
    margin = score.apply("add", value=-float(model.offset_))
    ctx.set_answers(
        margins=[margin], choice=margin.apply("greater_equal", value=0.0), classes=[-1, 1]
    )
    ctx.methods = ("predict", "decision_function")
    ctx.parity, ctx.bound = "tolerance", _BOUND
    ctx.done("tolerance", _BOUND)


def _depths(model: Any) -> NDArray[np.float64]:
    """What each node adds if it is a leaf, as scikit-learn rounds it."""
    found = [
        path + average - 1.0
        for path, average in zip(
            model._decision_path_lengths, model._average_path_length_per_tree, strict=True
        )
    ]
    return np.concatenate(found)
