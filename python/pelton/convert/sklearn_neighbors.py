"""scikit-learn's nearest neighbours: the search, votes, means, and the local outlier factor.

A search in a tree is repeated step by step, so the same rows are found in the same order, also
among rows that are equally far. By brute force, euclidean distances come from a BLAS product: there
the class is tolerance, and of rows that are equally far but for rounding another may be found.
Other distances are exact; rows that are equally far are taken as one thread of scikit-learn does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Number, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.mixing import as_array, binary, finish, fits, numpy_total
from pelton.convert.shadow import is_sparse

MOST_NEIGHBORS = 128
_METRICS = {
    "euclidean": 0, "l2": 0,
    "manhattan": 1, "cityblock": 1, "l1": 1,
    "chebyshev": 2, "infinity": 2,
}  # fmt: skip
_EXPANDED = 3
_TREES = {"brute": 0, "kd_tree": 1, "ball_tree": 2}
_EPSILON = float(np.finfo(np.float64).eps)


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """KNeighborsClassifier."""
    if model.outputs_2d_:
        raise ctx.unsupported("several outputs")
    near, exact = nearest(model, model.n_neighbors, block, ctx)
    by_distance = _by_distance(model, ctx)
    count = len(model.classes_)
    votes = ctx.wide(
        "neighbor_votes",
        near,
        {"by_distance": float(by_distance)},
        np.asarray(model._y, np.float64).ravel(),
        2 * count + model.n_neighbors,
    )
    sums: list[Numeric] = [*votes[:count]]
    whole = numpy_total(sums)
    shares: list[Numeric] = [binary("divide_columns", one, whole) for one in sums]
    choice = argmax([*votes[count : 2 * count]] if by_distance else sums, ctx)
    ctx.set_answers(margins=shares, choice=choice, classes=list(model.classes_))
    ctx.methods = ("predict", "predict_proba")
    finish(ctx, *_parity(exact, by_distance))


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """KNeighborsRegressor, of one target or several."""
    targets = np.asarray(model._y)
    if targets.dtype == np.float32:
        raise ctx.unsupported("targets in float32")
    near, exact = nearest(model, model.n_neighbors, block, ctx)
    by_distance = _by_distance(model, ctx)
    table = np.asarray(targets, np.float64).reshape(len(targets), -1).T
    params = {"by_distance": float(by_distance), "rows": float(len(targets))}
    means = ctx.wide("neighbor_means", near, params, table, len(table) + model.n_neighbors)[
        : len(table)
    ]
    ctx.set_answers(margins=means)
    ctx.vector = targets.ndim == 1
    ctx.methods = ("predict",)
    finish(ctx, *_parity(exact, by_distance))


def outlier_factor(model: Any, block: Block, ctx: Context) -> None:
    """LocalOutlierFactor for new rows."""
    if not model.novelty:
        raise ctx.unsupported("novelty=False judges the rows it was fitted on and no others")
    near, exact = nearest(model, model.n_neighbors_, block, ctx)
    if any(isinstance(c, Number) and c.dtype == np.float32 for c in block.columns):
        raise ctx.unsupported("distances in float32")
    farthest = np.asarray(model._distances_fit_X_)[:, model.n_neighbors_ - 1]
    table = np.concatenate([farthest, np.asarray(model._lrd)])
    (score,) = ctx.wide("neighbor_outlier", near, {}, table)
    margin = score.apply("add", value=-float(model.offset_))
    ctx.set_answers(
        margins=[margin], choice=margin.apply("greater_equal", value=0.0), classes=[-1, 1]
    )
    ctx.methods = ("predict", "decision_function")
    finish(ctx, *_parity(exact, True))


def radius_classifier(model: Any, block: Block, ctx: Context) -> None:
    """RadiusNeighborsClassifier with a label for rows that have no neighbours."""
    if model.outputs_2d_:
        raise ctx.unsupported("several outputs")
    classes = list(model.classes_)
    if model.outlier_label_ is None:
        raise ctx.unsupported("a row without neighbours is an error: give it an outlier_label")
    outlier = np.flatnonzero(model.classes_ == model.outlier_label_[0])
    if len(outlier) != 1:
        raise ctx.unsupported("an outlier_label that is none of the classes")
    table = np.asarray(model._y).reshape(-1, 1) == np.arange(len(classes))
    sums = _within(model, table, block, ctx)
    known = sums[-1].apply("greater", value=0.0)
    shown = _outlier_share(model, int(outlier[0]), block)
    found: list[Numeric] = []
    for at, share in enumerate(_means(sums)):
        rest = share.apply("constant", value=float(at == shown))
        found += ctx.wide("choose", [known, share, rest])
    alone = known.apply("constant", value=float(outlier[0] if shown < 0 else shown))
    (choice,) = ctx.wide("choose", [known, argmax(found, ctx), alone])
    ctx.set_answers(margins=found, choice=choice, classes=classes)
    ctx.methods = ("predict", "predict_proba")
    finish(ctx, "tolerance", _parity(False, _by_distance(model, ctx))[1] * len(table))


def _outlier_share(model: Any, label: int, block: Block) -> int:
    """The class that has all of the probability where a row has no neighbours; -1 for none.

    Where scikit-learn counts classes in one pass, it takes the label for a position.
    """
    from sklearn.metrics._pairwise_distances_reduction import RadiusNeighborsClassMode
    from sklearn.neighbors._classification import _adjusted_metric

    metric, _ = _adjusted_metric(model.metric, dict(model.metric_params or {}), model.p)
    one_pass = (
        model.weights == "uniform"
        and model._fit_method == "brute"
        and RadiusNeighborsClassMode.is_usable_for(block.data, model._fit_X, metric)
    )
    if not one_pass:
        return label
    positions = [at for at in range(len(model.classes_)) if at == model.outlier_label]
    return positions[0] if positions else -1


def radius_regressor(model: Any, block: Block, ctx: Context) -> None:
    """RadiusNeighborsRegressor; a row without neighbours gets NaN."""
    targets = np.asarray(model._y)
    if targets.dtype == np.float32:
        raise ctx.unsupported("targets in float32")
    table = targets.astype(np.float64).reshape(len(targets), -1)
    sums = _within(model, table, block, ctx)
    ctx.set_answers(margins=_means(sums))
    ctx.vector = targets.ndim == 1
    ctx.methods = ("predict",)
    largest = max(1.0, float(np.abs(table).max()))
    own = _parity(False, _by_distance(model, ctx))[1]
    finish(ctx, "tolerance", own * len(table) * largest)


def _means(sums: list[Numeric]) -> list[Numeric]:
    return [binary("divide_columns", one, sums[-1]) for one in sums[:-1]]


def _within(model: Any, table: Any, block: Block, ctx: Context) -> list[Numeric]:
    """Sums of columns over the rows within the radius, then that of the weights.

    They are added in the order of the rows; a tree adds them in its own.
    """
    given, columns, rows = _rows(model, block, ctx)
    squared = given["metric"] in (0.0, float(_EXPANDED))
    radius = float(model.radius)
    params = {
        "metric": given["metric"],
        "radius": radius * radius if squared else radius,
        "by_distance": float(_by_distance(model, ctx)),
        "rows": float(len(rows)),
    }
    parts = [_with_squares(rows), np.asarray(table, np.float64).ravel()]
    count = table.shape[1] + 1
    sums = ctx.wide("within", columns, params, np.concatenate(parts), 2 * count)
    return [*sums[:count]]


def _by_distance(model: Any, ctx: Context) -> bool:
    if model.weights not in (None, "uniform", "distance"):
        raise ctx.unsupported("weights that are a function")
    return bool(model.weights == "distance")


def _parity(exact: bool, by_distance: bool) -> tuple[str, float]:
    if exact:
        return "ordered", 0.0
    # 1 / d of a distance whose square is a difference of large squares.
    return "tolerance", 1e-6 if by_distance else 16 * _EPSILON


def nearest(model: Any, neighbors: int, block: Block, ctx: Context) -> tuple[list[Column], bool]:
    """Distances and numbers of the nearest training rows.

    Args:
        model: That searches among them.
        neighbors: How many.
        block: What it is given.
        ctx: Of the conversion.

    Returns:
        The distances, nearest first, then the rows' numbers; whether to the bit.
    """
    if neighbors > MOST_NEIGHBORS:
        raise ctx.unsupported(f"more than {MOST_NEIGHBORS} neighbours")
    given, columns, rows = _rows(model, block, ctx)
    parts = [_with_squares(rows)]
    if given["tree"]:
        parts += _tree(model._tree, int(given["tree"]))
    params = {**given, "rows": float(len(rows))}
    near = ctx.wide("nearest", columns, params, np.concatenate(parts), 2 * neighbors)
    return [*near], given["metric"] != _EXPANDED


def _rows(model: Any, block: Block, ctx: Context) -> tuple[dict[str, float], list[Column], Any]:
    """How distances are taken, the columns, and the training rows."""
    params = model.effective_metric_params_ or {}
    if model.effective_metric_ not in _METRICS or any(v is not None for v in params.values()):
        raise ctx.unsupported(f"metric {model.effective_metric_!r}")
    fits(model, block, ctx)
    array = as_array(block, ctx, finite=True, dtype="numeric")
    metric, kind = _METRICS[model.effective_metric_], _TREES[model._fit_method]
    expanded = kind == 0 and model.effective_metric_ == "euclidean"
    if kind == 0 and not expanded and np.dtype(array.data.dtype) == np.float32:
        raise ctx.unsupported("distances computed in float32")
    rows = model._tree.get_arrays()[0] if kind else model._fit_X
    rows = np.asarray(rows.toarray() if is_sparse(rows) else rows, np.float64)
    columns = [ctx.cast(column, np.dtype(np.float64)) for column in array.columns]
    how = {"metric": float(_EXPANDED if expanded else metric), "tree": float(kind)}
    return how, columns, rows


def _with_squares(rows: Any) -> Any:
    return np.column_stack([rows, (rows * rows).sum(axis=1)]).ravel()


def _tree(tree: Any, kind: int) -> list[Any]:
    _, positions, nodes, bounds = (np.asarray(one) for one in tree.get_arrays())
    facts = [nodes["idx_start"], nodes["idx_end"], nodes["is_leaf"]]
    if kind == 1:
        facts += [bounds[0], bounds[1]]
    else:
        facts += [nodes["radius"], bounds[0]]
    return [positions.astype(np.float64), np.column_stack(facts).astype(np.float64).ravel()]
