"""scikit-learn's LabelPropagation and LabelSpreading: a row is given the labels of what is near."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import FLOAT64, Block, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.kernels import Kernel, kernel_sums
from pelton.convert.mixing import as_array, binary, finish, fits, numpy_total, sparse
from pelton.convert.sklearn_neighbors import nearest

_EPSILON = float(np.finfo(np.float64).eps)


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """Label distributions of the training rows, weighed by a kernel or of the nearest ones."""
    if not isinstance(model.kernel, str):
        raise ctx.unsupported("a kernel that is a function")
    fits(model, block, ctx)
    array = as_array(block, ctx, finite=True, dtype="numeric")
    if sparse(array) or np.dtype(array.data.dtype) == np.float32:
        raise ctx.unsupported("distances of sparse or float32 rows")
    shares = np.asarray(model.label_distributions_, np.float64)
    if model.kernel == "knn":
        sums, bound = _of_nearest(model, shares, array, ctx)
    else:
        sums, bound = _of_all(model, shares, array, ctx)
    whole = numpy_total(sums)
    parts: list[Numeric] = [binary("divide_columns", one, whole) for one in sums]
    ctx.set_answers(margins=parts, choice=argmax(parts, ctx), classes=list(model.classes_))
    ctx.methods = ("predict", "predict_proba")
    finish(ctx, "tolerance", bound)


def _of_nearest(model: Any, shares: Any, array: Block, ctx: Context) -> tuple[list[Numeric], float]:
    near, _ = nearest(model.nn_fit, model.n_neighbors, array, ctx)
    params = {"by_distance": 0.0, "rows": float(len(shares))}
    classes = shares.shape[1]
    means = ctx.wide("neighbor_means", near, params, shares.T, classes + model.n_neighbors)
    return [*means[:classes]], 16 * _EPSILON * model.n_neighbors


def _of_all(model: Any, shares: Any, array: Block, ctx: Context) -> tuple[list[Numeric], float]:
    rows = np.asarray(model.X_, np.float64)
    columns: list[Numeric] = [ctx.numeric(column) for column in array.columns]
    kernel = Kernel("rbf", float(model.gamma), 1.0, 3.0)
    traced = Traced.of(array, FLOAT64, ctx)
    offset = np.zeros(shares.shape[1])
    sums, _ = kernel_sums(kernel, columns, traced, rows, shares, offset, ctx)
    # A squared distance errs by an epsilon of both squares, an exponent by gamma times that.
    data: list[Any] = [rows, np.asarray(array.data, np.float64)]
    largest = max(float((one * one).sum(axis=1).max(initial=0.0)) for one in data)
    bound = 64 * _EPSILON * (len(rows) + kernel.gamma * largest * rows.shape[1])
    return [*sums], bound
