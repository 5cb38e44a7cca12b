"""scikit-learn's naive Bayes: joint log likelihoods, and their softmax.

The source subtracts logsumexp and takes exp; that is the softmax but for rounding, which is
relative to the log likelihoods. Hence the class is tolerance even where these agree to the bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Numeric, Table, number_of
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.sklearn_inputs import finite, float_dtype, learned, shifted

METHODS = ("predict", "predict_proba")


def multinomial(model: Any, block: Block, ctx: Context) -> None:
    """Counts times log probabilities, plus the log prior."""
    numbers = finite(block, model.feature_log_prob_.shape[1], ctx)
    _linear(model, numbers, model.feature_log_prob_, model.class_log_prior_, block, ctx)


def complement(model: Any, block: Block, ctx: Context) -> None:
    """Counts times log probabilities of the other classes; a prior only for a single class."""
    numbers = finite(block, model.feature_log_prob_.shape[1], ctx)
    prior = model.class_log_prior_ if len(model.classes_) == 1 else 0.0
    _linear(model, numbers, model.feature_log_prob_, prior, block, ctx)


def bernoulli(model: Any, block: Block, ctx: Context) -> None:
    """Features above the threshold; each that is not there counts too."""
    numbers = finite(block, model.feature_log_prob_.shape[1], ctx)
    data = block.data
    if model.binarize is not None:
        numbers = [one.apply("greater", value=float(model.binarize)) for one in numbers]
        data = ctx.run(model._check_X, data)
    absent = np.log(1 - np.exp(model.feature_log_prob_))
    prior = model.class_log_prior_ + absent.sum(axis=1)
    block = Block([*numbers], data)
    _linear(model, numbers, model.feature_log_prob_ - absent, prior, block, ctx)


def gaussian(model: Any, block: Block, ctx: Context) -> None:
    """Per class the squared distance from the mean over the variance."""
    numbers = finite(block, model.theta_.shape[1], ctx)
    dtype = float_dtype(np.asarray(block.data))
    mean, variance = learned(model.theta_, "mean", ctx), learned(model.var_, "variance", ctx)
    if not (variance > 0).all():
        raise ctx.unsupported("a variance of 0")
    inputs = [number_of(one) for one in numbers]
    constants = np.stack([mean, variance], axis=1)
    apart = ctx.wide("squared_distances", inputs, {}, constants, len(mean))
    prior = np.log(model.class_prior_)
    start = -0.5 * np.sum(np.log(2.0 * np.pi * model.var_), axis=1)
    margins: list[Numeric] = [
        one.apply("multiply", value=-0.5).apply("add", value=float(n)).apply("add", value=float(p))
        for one, n, p in zip(apart, start, prior, strict=True)
    ]
    traced = Traced.of(block, dtype, ctx)
    far = [
        traced.shifted(-centre).squared().scaled(1 / spread).sums(np.ones((len(centre), 1)))
        for centre, spread in zip(mean, variance, strict=True)
    ]
    traced = Traced.beside(*far)
    _answers(model, margins, dtype, traced.scaled(0.5).shifted(start).bound(), ctx)


def categorical(model: Any, block: Block, ctx: Context) -> None:
    """One log probability per category; the categories are whole numbers from 0 on."""
    features = len(model.feature_log_prob_)
    if len(block.columns) != features:
        raise ctx.unsupported(f"it was fitted on {features} columns, given {len(block.columns)}")
    sums: list[Any] = [None] * len(model.classes_)
    for column, probabilities in zip(block.columns, model.feature_log_prob_, strict=True):
        number = ctx.numeric(column)
        index = ctx.index(number, [float(code) for code in range(probabilities.shape[1])])
        ctx.refuse_unknown(index)
        for k, logs in enumerate(probabilities):
            table = number_of(Table(index, 0.0, dict(enumerate(logs.tolist()))))
            # As numpy begins: 0 plus the first.
            first = table.apply("add", value=0.0)
            sums[k] = first if sums[k] is None else add(sums[k], table, ctx)
    margins = shifted(sums, model.class_log_prior_, np.dtype(np.float64))
    _answers(model, [ctx.numeric(one) for one in margins], np.dtype(np.float64), 0.0, ctx)


def add(a: Numeric, b: Numeric, ctx: Context) -> Numeric:
    """The sum of two columns."""
    (total,) = ctx.wide("dot", [a, b], {}, [1.0, 1.0, 0.0])
    return total


def _linear(
    model: Any, numbers: Sequence[Numeric], weights: Any, prior: Any, block: Block, ctx: Context
) -> None:
    weights = learned(weights, "log probability", ctx)
    prior = np.broadcast_to(learned(prior, "log prior", ctx), (len(weights),))
    ctx.set_linear(numbers, weights.T, prior)
    ctx.output_dtype = ctx.run(model.predict_proba, block.data).dtype
    traced = Traced.of(block, ctx.output_dtype, ctx).sums(weights.T, prior)
    ctx.set_head(
        "softmax",
        "argmax_margin",
        f32=ctx.output_dtype == np.float32,
        classes=list(model.classes_),
    )
    _declare(traced.bound(), ctx)


def _answers(
    model: Any, margins: list[Numeric], dtype: np.dtype[Any], bound: float, ctx: Context
) -> None:
    ctx.output_dtype = dtype
    ctx.set_answers(
        margins=margins,
        values=ctx.wide("softmax", margins, outputs=len(margins)),
        choice=argmax(margins, ctx),
        classes=list(model.classes_),
        f32=dtype == np.float32,
    )
    _declare(bound, ctx)


def _declare(bound: float, ctx: Context) -> None:
    rounding = 16 * float(np.finfo(ctx.output_dtype).eps)  # of logsumexp and exp in the source
    ctx.methods = METHODS
    ctx.parity, ctx.bound = "tolerance", max(bound, rounding)
    ctx.done(ctx.parity, ctx.bound)
