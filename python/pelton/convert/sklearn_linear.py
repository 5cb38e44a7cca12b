"""scikit-learn's linear models: sums in column order, the intercept last.

On sparse data scipy adds products in column order, which the engine repeats to the bit in float64.
On dense data the source calls BLAS, whose order depends on the machine: there the class is
tolerance, and the bound is that of any order of the same sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import FLOAT64, Block
from pelton.convert.context import Context
from pelton.convert.inner import compose
from pelton.convert.projecting import project
from pelton.convert.shadow import is_sparse
from pelton.convert.sklearn_inputs import finite, float_dtype, learned, shifted
from pelton.convert.walk import convert_model

F32: np.dtype[Any] = np.dtype(np.float32)
MOST_ORDERED_SHARES = 8  # numpy adds so few numbers one after the other


def regression(model: Any, block: Block, ctx: Context) -> None:
    """Any regression whose prediction is its weighted sum, of one output or several."""
    coef = learned(model.coef_, "weight", ctx)
    answers = ctx.run(model.predict, block.data)
    _sum(model, coef.reshape(1, -1) if coef.ndim == 1 else coef, model.intercept_, block, ctx)
    ctx.vector = np.ndim(answers) == 1
    ctx.set_head("identity", f32=ctx.output_dtype == np.float32)
    ctx.methods = ("predict",)


def generalised(model: Any, block: Block, ctx: Context) -> None:
    """Tweedie, Poisson and Gamma regressions: the sum is the answer or its logarithm."""
    coef = learned(model.coef_, "weight", ctx)
    traced = _sum(model, coef.reshape(1, -1), model.intercept_, block, ctx)
    f32 = ctx.output_dtype == np.float32
    if type(model._base_loss.link).__name__ == "LogLink":
        ctx.set_head("exp_f32" if f32 else "exp", f32=f32)
        # The power multiplies the error of the sum by the answer, and the answer is what counts.
        ctx.bound *= max(1.0, float(np.abs(traced.values).max(initial=1.0)))
    else:
        ctx.set_head("identity", f32=f32)
    ctx.methods = ("predict",)


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """Binary by the sign of the margin, several classes by the largest one."""
    coef = learned(model.coef_, "weight", ctx)
    if getattr(getattr(model, "_label_binarizer", None), "y_type_", "").startswith("multilabel"):
        labels = ctx.run(model.predict, block.data)
        _sum(model, coef, model.intercept_, block, ctx)
        ctx.set_head("step")
        ctx.output_dtype, ctx.vector = labels.dtype, False
        ctx.methods = ("predict", "decision_function")
        return
    coef = coef.reshape(1, -1) if coef.ndim == 1 else coef
    numbers = finite(block, coef.shape[1], ctx)
    _sum(model, coef, model.intercept_, block, ctx)
    binary = len(coef) == 1
    link = _link(model, binary, ctx)
    if link.endswith("shares") and len(coef) >= MOST_ORDERED_SHARES:
        ctx.parity, ctx.bound = "tolerance", max(ctx.bound, len(coef) * np.finfo(np.float64).eps)
    ctx.set_head(
        link or "identity",
        "margin_above_zero" if binary else "argmax_margin",
        f32=ctx.output_dtype == np.float32,
        classes=list(model.classes_),
    )
    narrow = np.result_type(float_dtype(block.data), model.coef_.dtype) == np.float32
    if narrow and not binary and ctx.output_dtype == np.float64 and not is_sparse(block.data):
        # Sums in float32, intercepts in float64: what overflows in the first is no class's best.
        sums, _ = project(numbers, Traced.of(block, FLOAT64, ctx), coef.T, ctx, dtype=F32)
        offsets = np.broadcast_to(np.asarray(model.intercept_, np.float64), (len(coef),))
        compose([*shifted([*sums], offsets, FLOAT64)], ctx)
    ctx.methods = ("predict", *(["predict_proba"] if link else []), "decision_function")


def one_class(model: Any, block: Block, ctx: Context) -> None:
    """SGDOneClassSVM: an inlier from a margin of 0 on."""
    coef = learned(model.coef_, "weight", ctx)
    _sum(model, coef.reshape(1, -1), -np.asarray(model.offset_), block, ctx)
    ctx.set_head("identity", "margin_from_zero", f32=ctx.output_dtype == np.float32,
                 classes=[-1, 1])  # fmt: skip
    ctx.methods = ("predict", "decision_function")


def ransac(model: Any, block: Block, ctx: Context) -> None:
    """RANSACRegressor: what its estimator, fitted on the inliers, predicts."""
    convert_model("estimator", model.estimator_, block, ctx)
    ctx.done(ctx.parity, ctx.bound)


def _link(model: Any, binary: bool, ctx: Context) -> str:
    """How probabilities follow from margins; "" where the source has none."""
    if not hasattr(model, "predict_proba"):
        return ""
    loss = getattr(model, "loss", None)  # of the stochastic gradient
    if loss == "modified_huber":
        return "huber" if binary else "huber_shares"
    if binary:
        return "logistic"
    return "logistic_shares" if loss == "log_loss" else "softmax"


def _sum(model: Any, coef: Any, intercept: Any, block: Block, ctx: Context) -> Traced:
    """Sets the sums: weights are (outputs, features)."""
    numbers = finite(block, coef.shape[1], ctx)
    method = getattr(model, "decision_function", None) or model.predict
    ctx.output_dtype = np.asarray(ctx.run(method, block.data)).dtype
    intercept = np.broadcast_to(learned(intercept, "weight", ctx), (len(coef),))
    ctx.set_linear(numbers, coef.T, intercept)
    sparse_weights = hasattr(model.coef_, "toarray")
    added_in = np.result_type(float_dtype(block.data), model.coef_.dtype)
    traced = Traced.of(block, added_in, ctx).sums(coef.T, intercept)
    in_order = is_sparse(block.data) and added_in == np.float64 and not sparse_weights
    if in_order and not ctx.carried:
        ctx.parity, ctx.bound = "ordered", 0.0
    else:
        ctx.parity, ctx.bound = "tolerance", traced.bound()
    ctx.done(ctx.parity, ctx.bound)
    return traced
