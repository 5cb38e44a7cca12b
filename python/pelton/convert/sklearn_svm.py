"""scikit-learn's SVC, NuSVC, SVR, NuSVR and OneClassSVM, as libsvm decides.

libsvm takes the products inside a kernel from BLAS, so the class is tolerance. What follows is its
own: sums over support vectors in order, votes of class pairs, Platt's sigmoids and their coupling,
which stops where an error falls below a limit; within the bound of that limit it may stop a round
earlier or later than the source.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.mixing import finish, fits
from pelton.convert.shadow import is_sparse

_KERNELS = {"linear": 0, "poly": 1, "rbf": 2, "sigmoid": 3}
_EPSILON = float(np.finfo(np.float64).eps)


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """SVC and NuSVC."""
    classes = list(model.classes_)
    count = len(classes)
    if model.break_ties and model.decision_function_shape == "ovo":
        raise ctx.unsupported("break_ties with decision_function_shape='ovo', as its source")
    pairs, bound = _pairs(model, block, count, ctx)
    if count == 2:
        margins: list[Numeric] = [pairs[0].apply("multiply", value=-1.0)]
        won = pairs[0].apply("greater", value=0.0)
        choice: Numeric = won.apply("multiply", value=-1.0).apply("add", value=1.0)
    else:
        margins = _scores(pairs, count, ctx) if _is_ovr(model) else pairs
        if model.break_ties and _is_ovr(model):
            choice = argmax(margins, ctx)
        else:
            choice = argmax([*ctx.wide("pair_votes", pairs, outputs=count)], ctx)
    shares: list[Numeric] = []
    methods = ["predict", "decision_function"]
    if hasattr(model, "predict_proba"):
        slopes, shifts = np.asarray(model._probA), np.asarray(model._probB)
        if not len(slopes):
            raise ctx.unsupported("probability was set after fitting")
        shares = [
            *ctx.wide(
                "couple_pairs", pairs, {}, np.concatenate([slopes, shifts]), count * (count + 2)
            )[:count]
        ]
        methods.append("predict_proba")
        bound *= 4 * count * max(1.0, float(np.abs(slopes).max()))
    ctx.set_answers(margins=margins, values=shares, choice=choice, classes=classes)
    ctx.methods = tuple(methods)
    finish(ctx, "tolerance", bound)


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """SVR and NuSVR."""
    margins, bound = _pairs(model, block, 2, ctx)
    ctx.set_answers(margins=margins)
    ctx.methods = ("predict",)
    finish(ctx, "tolerance", bound)


def outlier_detector(model: Any, block: Block, ctx: Context) -> None:
    """OneClassSVM: 1 inside, -1 outside."""
    margins, bound = _pairs(model, block, 2, ctx)
    choice = margins[0].apply("greater", value=0.0)
    ctx.set_answers(margins=margins, choice=choice, classes=[-1, 1])
    ctx.methods = ("predict", "decision_function")
    finish(ctx, "tolerance", bound)


def _is_ovr(model: Any) -> bool:
    return bool(model.decision_function_shape == "ovr")


def _scores(pairs: list[Numeric], count: int, ctx: Context) -> list[Numeric]:
    """One score per class from the margins of its pairs."""
    negative: list[Column] = [
        pair.apply("multiply", value=-1.0).apply("greater", value=0.0) for pair in pairs
    ]
    sure: list[Column] = [pair.apply("multiply", value=-1.0) for pair in pairs]
    return [*ctx.wide("one_vs_one", [*negative, *sure], outputs=2 * count)[:count]]


def _pairs(model: Any, block: Block, count: int, ctx: Context) -> tuple[list[Numeric], float]:
    """The margins of libsvm, positive for the first class of a pair, and their bound."""
    if not isinstance(model.kernel, str) or model.kernel not in _KERNELS:
        raise ctx.unsupported("a kernel that is a function or computed beforehand")
    fits(model, block, ctx)
    columns: list[Column] = []
    for column in block.columns:
        number = ctx.numeric(ctx.cast(column, np.dtype(np.float64)))
        ctx.refuse_nan(number)
        ctx.refuse_infinite(number)
        columns.append(number)
    vectors = _dense(model.support_vectors_)
    weights = _dense(model._dual_coef_)  # (classes - 1, vectors)
    intercept = np.asarray(model._intercept_, np.float64)
    sizes = np.asarray(model._n_support) if hasattr(model, "classes_") else [len(vectors), 0]
    if int(np.sum(sizes)) != len(vectors):
        raise ctx.unsupported("its vectors and their counts differ: was it changed after fitting?")
    owner = np.repeat(np.arange(count), np.asarray(sizes)[:count])
    table = _pair_weights(weights, owner, count)
    outputs = count * (count - 1) // 2
    bound = _bound(model, vectors, table, intercept, _dense(block.data))
    constants = np.concatenate(
        [
            [count, *np.asarray(sizes, np.float64)[:count]],
            np.column_stack([vectors, weights.T]).ravel(),
            intercept,
        ]
    )
    params = {
        "kernel": _KERNELS[model.kernel],
        "gamma": model._gamma,
        "shift": model.coef0,
        "degree": model.degree,
    }
    return [*ctx.wide("support_vectors", columns, params, constants, outputs)], bound


def _pair_weights(weights: Any, owner: Any, count: int) -> Any:
    """(pairs, vectors): the weight of each vector in the margin of each pair."""
    rows = []
    for i in range(count):
        for j in range(i + 1, count):
            row = np.where(owner == i, weights[j - 1], 0.0)
            rows.append(np.where(owner == j, weights[i], row))
    return np.array(rows)


def _bound(model: Any, vectors: Any, table: Any, intercept: Any, rows: Any) -> float:
    """How far two orders of the products within a kernel move a margin, relative to max(1, it).

    An addition errs by half an epsilon of what it adds; a sample's rows show how large products
    become, with room for rows that are larger.
    """
    rows = np.asarray(rows, np.float64)
    features, weight = vectors.shape[1], np.abs(table)
    largest = float(weight.sum(axis=1).max(initial=1.0))
    if model.kernel == "rbf":
        return float(16 * _EPSILON * (features + 8) * max(1.0, largest))
    with np.errstate(all="ignore"):
        inner = np.abs(rows) @ np.abs(vectors).T
        if model.kernel == "linear":
            size, steps = inner, features + 4
        elif model.kernel == "poly":
            size = (model._gamma * inner + abs(model.coef0)) ** model.degree
            steps = (features + 4) * (model.degree + 1)
        else:
            size = np.maximum(1.0, model._gamma * inner + abs(model.coef0))
            steps = features + 8
        added = float(np.nanmax(size @ weight.T, initial=1.0))
    return float(16 * _EPSILON * steps) * (added if np.isfinite(added) else largest)


def _dense(matrix: Any) -> Any:
    return np.asarray(matrix.toarray() if is_sparse(matrix) else matrix)
