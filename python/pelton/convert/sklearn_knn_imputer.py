"""scikit-learn's KNNImputer: the mean over the nearest training rows that have the value.

The source takes its distances from a product of matrices, x x - 2 x y + y y, whose last bits depend
on the machine; which of several rows that are equally far it takes is not defined. So imputed
values are held to a bound, and a row far beyond the training data, whose distances are all alike,
is refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64, Block, Column, Number, number_of
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of
from pelton.convert.sklearn_impute import indicator, marks

# Of a column's own span: how far inverse distances that are wrong by the product's rounding can
# move a mean. A row that is equal to another one should weigh infinitely, and weighs about 1e8.
_BY_DISTANCE = 1e-6
# Times the largest training value. Farther out the product's rounding is as large as the distances.
_FARTHEST = {"uniform": 1e3, "distance": 10.0}


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
    numbers = _inputs(step, block, mark, known, dtype, ctx)
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


def _inputs(
    step: Any, block: Block, mark: Any, known: Any, dtype: np.dtype[Any], ctx: Context
) -> list[Number]:
    """The columns, NaN where they are missing, within the bounds of the training data."""
    numbers = []
    rows = np.where(step._mask_fit_X, 0.0, np.asarray(step._fit_X, np.float64))
    largest = _FARTHEST[step.weights] * max(1.0, float(np.abs(rows).max(initial=0.0)))
    for column, is_known in zip(block.columns, known, strict=True):
        number = number_of(ctx.numeric(ctx.cast(column, dtype)))
        ctx.refuse_infinite(number)
        if not (isinstance(mark, float) and np.isnan(mark)):
            ctx.refuse_nan(number)
            number = number.apply("replace", **{"from": float(mark), "to": np.nan})
        if is_known:
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
