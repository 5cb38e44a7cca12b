"""scikit-learn's KNNImputer: the mean over the nearest training rows that have the value.

The source takes its distances from a product of matrices, x x - 2 x y + y y, whose last bits depend
on the machine; which of several rows that are equally far it takes is not defined. So imputed
values are held to a bound, and a row far beyond the training data, whose distances are all alike,
is refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64, Block, Column, Number, is_nan, number_of
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of
from pelton.convert.sklearn_impute import indicator, marks

# Of a column's own span: how far inverse distances that are wrong by the product's rounding can
# move a mean. A row that is equal to another one should weigh infinitely, and weighs about 1e8.
_BY_DISTANCE = 1e-6
_FARTHEST = 10.0  # times the largest training value; farther out the rounding hides distances


def knn_imputer(step: Any, block: Block, ctx: Context) -> Block:
    """Both weightings that have a name; a column that was always empty is dropped or 0."""
    if step.weights not in ("uniform", "distance"):
        raise ctx.unsupported("weights that are Python code")
    if step.metric != "nan_euclidean":
        raise ctx.unsupported("a metric that is Python code")
    mark = marks(step.missing_values)
    after = ctx.run(step.transform, block.data)
    dtype = dtypes_of(after, 1)[0]
    known = np.asarray(step._valid_mask)
    _refuse_ties(step, np.array(block.data, np.float64), dtype, ctx)
    numbers = _inputs(step, block, mark, dtype, ctx)
    filled = _filled(step, numbers, dtype, ctx)
    columns: list[Column] = []
    for at, (number, value) in enumerate(zip(numbers, filled, strict=True)):
        if not known[at]:
            if step.keep_empty_features:
                columns.append(number.apply("constant", value=0.0).cast(dtype))
            continue
        bound = _bound(step, at)
        moved = value.uncertain(relative=bound[0], absolute=bound[1])
        if dtype == np.float32:
            moved = moved.apply("narrow")
        given = number.apply("is_missing")
        (chosen,) = ctx.wide("choose", [given, moved, number], dtype=dtype)
        columns.append(chosen)
    indicated = list(step.indicator_.features_) if step.add_indicator else []
    columns += [indicator(block.columns[at], dtype, mark, ctx) for at in indicated]
    ctx.done("ulp")
    return Block(columns, after)


def _refuse_ties(step: Any, rows: Any, dtype: np.dtype[Any], ctx: Context) -> None:
    """Where the nearest rows are equally far but for rounding, the source's choice is not known."""
    from sklearn.metrics.pairwise import nan_euclidean_distances

    given = np.asarray(step._fit_X, np.float64)
    mark = step.missing_values
    squares = nan_euclidean_distances(rows, given, squared=True, missing_values=mark)
    largest = max(np.nanmax(np.abs(one), initial=0.0) for one in (rows, given))
    rounding = 2 * float(np.finfo(dtype).eps) * float(largest) ** 2
    lost = np.isnan(rows) if is_nan(mark) else rows == mark
    for at, column in np.argwhere(lost & step._valid_mask):
        donors = np.flatnonzero(~step._mask_fit_X[:, column])
        order = donors[np.argsort(squares[at, donors], kind="stable")]
        order = order[~np.isnan(squares[at, order])]
        if len(order) <= step.n_neighbors:
            continue
        last, beyond = order[step.n_neighbors - 1], order[step.n_neighbors]
        apart = squares[at, beyond] - squares[at, last]
        if apart <= rounding and given[last, column] != given[beyond, column]:
            raise ctx.unsupported(
                "training rows are equally far from a row of the sample, but for rounding: which "
                "of them it takes is not defined"
            )


def _inputs(step: Any, block: Block, mark: Any, dtype: np.dtype[Any], ctx: Context) -> list[Number]:
    """The columns, NaN where they are missing, within the bounds of the training data."""
    numbers = []
    rows = np.where(step._mask_fit_X, 0.0, np.asarray(step._fit_X, np.float64))
    largest = _FARTHEST * max(1.0, float(np.abs(rows).max(initial=0.0)))
    for column in block.columns:
        number = number_of(ctx.numeric(ctx.cast(column, dtype)))
        ctx.refuse_infinite(number)
        if not is_nan(mark):
            ctx.refuse_nan(number)
            number = number.apply("replace", **{"from": float(mark), "to": np.nan})
        ctx.refuse_below(number, -largest)
        ctx.refuse_above(number, largest)
        numbers.append(number)
    return numbers


def _filled(step: Any, numbers: list[Number], dtype: np.dtype[Any], ctx: Context) -> list[Number]:
    rows = np.where(step._mask_fit_X, np.nan, np.asarray(step._fit_X, np.float64))
    neighbors = min(step.n_neighbors, len(rows))
    params = {
        "neighbors": float(neighbors),
        "by_distance": float(step.weights == "distance"),
    }
    made = ctx.wide("neighbor_fill", numbers, params, rows, len(numbers) + 2 * neighbors)
    return [Number(one.expr, FLOAT64, missing=False) for one in made[: len(numbers)]]


def _bound(step: Any, at: int) -> tuple[float, float]:
    """How far a column's imputed values may be from the source's: relative, absolute."""
    values = np.asarray(step._fit_X, np.float64)[~np.asarray(step._mask_fit_X)[:, at], at]
    eps = float(np.finfo(np.asarray(step._fit_X).dtype).eps)
    rounding = 4.0 * step.n_neighbors * eps
    span = float(np.ptp(values)) if step.weights == "distance" else float(np.abs(values).max())
    share = _BY_DISTANCE * (eps / 2.0**-52) ** 0.5 if step.weights == "distance" else rounding
    return rounding, share * span
