"""scikit-learn's quadratic discriminants: per class the length of a projected row."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.projecting import lengths
from pelton.convert.sklearn_inputs import finite, float_dtype, learned


def quadratic(model: Any, block: Block, ctx: Context) -> None:
    """QuadraticDiscriminantAnalysis: log posteriors, their difference for two classes."""
    numbers = finite(block, model.means_.shape[1], ctx)
    dtype = float_dtype(np.asarray(block.data))
    scores: list[Numeric] = []
    errors: list[Traced] = []
    for mean, rotation, scaling, prior in zip(
        model.means_, model.rotations_, model.scalings_, model.priors_, strict=True
    ):
        matrix = learned(rotation * scaling**-0.5, "scaling", ctx)
        norm, error = lengths(
            numbers, Traced.of(block, dtype, ctx), matrix, ctx, centre=np.asarray(mean)
        )
        offset = float(np.sum(np.log(scaling)))
        scores.append(
            norm.apply("add", value=offset)
            .apply("multiply", value=-0.5)
            .apply("add", value=float(np.log(prior)))
        )
        errors.append(error.shifted(offset).scaled(0.5).shifted(float(np.log(prior))))
    classes = list(model.classes_)
    margins = scores
    if len(scores) == 2:
        margins = [ctx.wide("dot", scores, {}, [-1.0, 1.0, 0.0])[0]]
    ctx.output_dtype = dtype
    ctx.set_answers(
        margins=margins,
        values=ctx.wide("softmax", scores, outputs=len(scores)),
        choice=argmax(scores, ctx),
        classes=classes,
        f32=dtype == np.float32,
    )
    traced = Traced.beside(*errors)
    # The difference of two scores may be far smaller than they are.
    scale = float(np.abs(traced.values).max(initial=1.0)) if len(scores) == 2 else 1.0
    ctx.methods = ("predict", "predict_proba", "decision_function")
    ctx.parity, ctx.bound = "tolerance", 2 * scale * traced.bound()
    ctx.done(ctx.parity, ctx.bound)
