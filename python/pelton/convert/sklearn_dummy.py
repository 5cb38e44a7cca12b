"""scikit-learn's dummies: the same answer for every row, whatever is in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block
from pelton.convert.context import Context


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """DummyRegressor: a constant per output."""
    constant = np.asarray(model.constant_, np.float64).ravel()
    ctx.set_linear([], np.zeros((0, len(constant))), constant)
    ctx.set_head("identity")
    ctx.vector = model.n_outputs_ == 1
    ctx.methods = ("predict",)
    ctx.done()


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """DummyClassifier: shares of the classes, and always the same one."""
    if model.strategy in ("stratified", "uniform"):
        raise ctx.unsupported(f"its answers are random, got strategy={model.strategy!r}")
    if model.n_outputs_ != 1:
        raise ctx.unsupported("several labels per row; need one class per row")
    classes = list(model.classes_)
    shares = ctx.run(model.predict_proba, block.data)[0]
    ctx.set_linear([], np.zeros((0, len(shares))), shares)
    ctx.set_head("identity", "argmax_value", classes=classes)
    ctx.methods = ("predict", "predict_proba")
    ctx.done()
