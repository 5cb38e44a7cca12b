"""scikit-learn's linear models: sums in column order, the intercept last.

On sparse data scipy adds products in column order, which the engine repeats to the bit in float64.
On dense data the source calls BLAS, whose order depends on the machine: there the class is
tolerance, and the bound is that of any order of the same sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.shadow import is_sparse


def regression(model: Any, block: Block, ctx: Context) -> None:
    """LinearRegression and Ridge, of one output or several."""
    coef = np.asarray(model.coef_)
    weights = coef.reshape(1, -1).T if coef.ndim == 1 else coef.T
    _sum(model, weights, block, ctx)
    ctx.vector = coef.ndim == 1
    ctx.set_head("identity", f32=ctx.output_dtype == np.float32)
    ctx.methods = ("predict",)


def logistic_regression(model: Any, block: Block, ctx: Context) -> None:
    """Binary by the sign of the margin, several classes by the largest one."""
    coef = np.asarray(model.coef_)
    _sum(model, coef.T, block, ctx)
    f32 = ctx.output_dtype == np.float32
    if coef.shape[0] == 1:
        ctx.set_head("logistic", "margin_above_zero", f32=f32, classes=list(model.classes_))
    else:
        ctx.set_head("softmax", "argmax_margin", f32=f32, classes=list(model.classes_))
    ctx.methods = ("predict", "predict_proba", "decision_function")


def _sum(model: Any, weights: Any, block: Block, ctx: Context) -> None:
    if len(block.columns) != weights.shape[0]:
        raise ctx.unsupported(
            f"it was fitted on {weights.shape[0]} columns and is given {len(block.columns)}"
        )
    if not np.isfinite(weights).all() or not np.isfinite(model.intercept_).all():
        raise ctx.unsupported("a weight that is not finite")
    method = getattr(model, "decision_function", model.predict)
    ctx.output_dtype = np.asarray(ctx.run(method, block.data)).dtype
    for column in block.columns:
        number = ctx.numeric(column)
        ctx.refuse_nan(number)
        ctx.refuse_infinite(number)
    intercept = np.broadcast_to(np.asarray(model.intercept_, np.float64), (weights.shape[1],))
    ctx.set_linear(block.columns, weights, intercept)
    if is_sparse(block.data) and ctx.output_dtype == np.float64:
        ctx.parity, ctx.bound = "ordered", 0.0
    else:
        ctx.parity, ctx.bound = "tolerance", _bound(weights, intercept, block.data, ctx)
    ctx.done(ctx.parity, ctx.bound)


def _bound(weights: Any, intercept: Any, data: Any, ctx: Context) -> float:
    """How far two orders of the same sum can lie apart, relative to the margin.

    An addition errs by half an epsilon of what it adds. There is room for rows that cancel more
    than those of the sample.
    """
    rows = np.asarray(data.toarray() if is_sparse(data) else data, np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        added = np.abs(rows) @ np.abs(weights) + np.abs(intercept)
        scale = np.maximum(1.0, np.abs(rows @ weights + intercept))
        cancelled = float(np.max(added / scale, initial=1.0))
    epsilon = float(np.finfo(ctx.output_dtype).eps)
    return 16 * epsilon * len(weights) * (cancelled if np.isfinite(cancelled) else 1.0)
