"""scikit-learn's VotingClassifier and VotingRegressor, in numpy.average's order of adding."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import Answers, argmax, convert_inner
from pelton.convert.mixing import finish, labels, only_column, response, stack_of, total, worst


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """Averages probabilities, or counts the labels' votes."""
    answers = _members(model, block, ctx)
    weights = model._weights_not_none
    if model.voting == "soft":
        parts = [response(one, "predict_proba", ctx) for one in answers]
        scores = average(parts, weights, ctx, f32=all(one.f32 for one in answers))
        parity, bound = worst(answers)
        methods: tuple[str, ...] = ("predict", "predict_proba")
    else:
        votes = [labels(one, ctx) for one in answers]
        scores = [
            total([vote.apply("equal", value=float(code)) for vote in votes], ctx, weights)
            for code in range(len(model.classes_))
        ]
        parity, bound = worst(answers, "bit")
        methods = ("predict",)
    f32 = model.voting == "soft" and weights is None and all(one.f32 for one in answers)
    ctx.set_answers(
        margins=scores, choice=argmax(scores, ctx), classes=list(model.classes_), f32=f32
    )
    ctx.methods = methods
    finish(ctx, parity, bound)


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """Averages predictions."""
    answers = _members(model, block, ctx)
    parts = [[only_column(response(one, "predict", ctx), ctx)] for one in answers]
    weights = model._weights_not_none
    f32 = all(one.f32 for one in answers)
    mean = average(parts, weights, ctx, f32=f32)
    ctx.set_answers(margins=mean, f32=f32 and weights is None)
    ctx.methods = ("predict",)
    if f32 and weights is None:
        ctx.output_dtype = np.dtype(np.float32)
    finish(ctx, *worst(answers))


def average(
    parts: list[list[Numeric]], weights: Any, ctx: Context, *, f32: bool = False
) -> list[Numeric]:
    """numpy.average over the first axis.

    Args:
        parts: Per model its columns.
        weights: One per model, or None.
        ctx: Of the conversion.
        f32: All models answer in float32, so a mean without weights is one too.
    """
    width = stack_of(parts, ctx)
    means = []
    for at in range(width):
        columns = [part[at] for part in parts]
        if weights is None:
            mean = total(columns, ctx, f32=f32).apply("divide", value=float(len(parts)))
            means.append(mean.apply("narrow") if f32 else mean)
        else:
            scale = np.asarray(weights, np.float64).reshape(-1, 1, 1).sum(axis=0)
            means.append(total(columns, ctx, weights).apply("divide", value=float(scale[0, 0])))
    return means


def _members(model: Any, block: Block, ctx: Context) -> list[Answers]:
    names = [name for name, one in model.estimators if one != "drop"]
    return [
        convert_inner(name, one, block, ctx)
        for name, one in zip(names, model.estimators_, strict=True)
    ]
