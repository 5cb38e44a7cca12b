"""scikit-learn's multi-layer perceptrons: layers of sums, each through its activation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Number, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.projecting import project
from pelton.convert.sklearn_inputs import finite, learned


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """MLPRegressor, of one output or several, with its output's activation."""
    margins, traced = _layers(model, ctx.run(model.predict, block.data).dtype, block, ctx)
    values = [_activated(model.out_activation_, one, ctx) for one in margins]
    ctx.vector = len(margins) == 1
    ctx.set_answers(margins=margins, values=values, f32=ctx.output_dtype == np.float32)
    ctx.methods = ("predict",)
    if model.out_activation_ == "exp":  # the answer multiplies the error of the sum
        traced = _after("exp", traced)
    ctx.parity, ctx.bound = "tolerance", traced.bound()
    ctx.done(ctx.parity, ctx.bound)


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """MLPClassifier: logistic for two classes, softmax for more."""
    several = model._label_binarizer.y_type_.startswith("multilabel")
    margins, traced = _layers(model, ctx.run(model.predict_proba, block.data).dtype, block, ctx)
    values: list[Numeric]
    if several:
        shares = [one.apply("logistic", slope=1.0) for one in margins]
        values = [one.apply("greater", value=0.5) for one in shares]
        ctx.set_answers(margins=margins, values=values)
        ctx.output_dtype, ctx.vector = ctx.run(model.predict, block.data).dtype, False
        ctx.methods = ("predict",)  # what a plan answers are the labels, not their probabilities
        ctx.parity, ctx.bound = "tolerance", traced.bound()
        ctx.done(ctx.parity, ctx.bound)
        return
    if model.out_activation_ == "softmax":
        values = [*ctx.wide("softmax", margins, outputs=len(margins))]
        choice = argmax(values, ctx)
    else:
        (p,) = (one.apply("logistic", slope=1.0) for one in margins)
        rest = p.apply("multiply", value=-1.0).apply("add", value=1.0)
        values, choice = [rest, p], p.apply("greater", value=0.5)
    ctx.set_answers(
        margins=margins,
        values=values,
        choice=choice,
        classes=list(model.classes_),
        f32=ctx.output_dtype == np.float32,
    )
    ctx.methods = ("predict", "predict_proba")
    ctx.parity, ctx.bound = "tolerance", traced.bound()
    ctx.done(ctx.parity, ctx.bound)


def _layers(
    model: Any, dtype: np.dtype[Any], block: Block, ctx: Context
) -> tuple[list[Number], Traced]:
    """The last layer's sums."""
    columns: Sequence[Numeric] = finite(block, model.coefs_[0].shape[0], ctx)
    ctx.output_dtype = dtype
    traced = Traced.of(block, dtype, ctx)
    sums: list[Number] = []
    for at, (weights, intercepts) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        if at:
            columns = [_activated(model.activation, one, ctx) for one in sums]
            traced = _after(model.activation, traced)
        weights, offset = learned(weights, "weight", ctx), learned(intercepts, "weight", ctx)
        sums, traced = project(columns, traced, weights, ctx, offset=offset, dtype=dtype)
    return sums, traced


def _activated(name: str, column: Number, ctx: Context) -> Number:
    if name == "relu":
        return column.apply("clip", low=0.0, high=np.inf)
    if name == "logistic":
        return column.apply("logistic", slope=1.0)
    if name in ("tanh", "exp"):
        return column.apply(name)
    if name != "identity":
        raise ctx.unsupported(f"the activation {name!r}")
    return column


def _after(name: str, traced: Traced) -> Traced:
    """None of the activations but exp is steeper than 1."""
    with np.errstate(over="ignore"):
        functions: dict[str, Any] = {
            "relu": lambda x: np.maximum(x, 0.0),
            "logistic": lambda x: 1 / (1 + np.exp(-x)),
            "tanh": np.tanh,
            "exp": np.exp,
            "identity": lambda x: x,
        }
        values = functions[name](traced.values)
    return traced.mapped(values, values if name == "exp" else 1.0)
