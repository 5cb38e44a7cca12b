"""scikit-learn's mixtures of Gaussians: the weighted log density of each component."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import argmax
from pelton.convert.projecting import lengths, project
from pelton.convert.sklearn_inputs import finite, float_dtype, learned


def mixture(model: Any, block: Block, ctx: Context) -> None:
    """GaussianMixture and BayesianGaussianMixture, of every type of covariance."""
    means = learned(model.means_, "mean", ctx)
    numbers = finite(block, means.shape[1], ctx)
    dtype = float_dtype(np.asarray(block.data))
    kind = np.asarray(block.data).dtype.kind
    whole = kind in "iu"
    if kind == "b":
        raise ctx.unsupported("rows of truth values alone; need numbers")
    traced = Traced.of(block, dtype, ctx)
    precisions = learned(model.precisions_cholesky_, "precision", ctx)
    if model.covariance_type in ("diag", "spherical"):
        apart, after = _expanded(model.covariance_type, numbers, traced, means, precisions, ctx)
    else:
        matrices = precisions if precisions.ndim == 3 else [precisions] * len(means)
        parts = [
            lengths(numbers, traced, matrix, ctx, centre=mean)
            for mean, matrix in zip(means, matrices, strict=True)
        ]
        apart = [one for one, _ in parts]
        if whole:  # the source stores the lengths in the dtype of the rows
            apart = [one.apply("truncate") for one in apart]
        after = Traced.beside(*(one for _, one in parts))
        # The source projects rows and means apart, and loses what they have in common.
        common = [traced.sums(matrix, 0.0) for matrix in matrices]
        lost = np.concatenate([_lost(one, m @ w) for one, m, w in
                               zip(common, means, matrices, strict=True)], axis=1)  # fmt: skip
        after = Traced(after.values, after.errors + lost, after.epsilon)
    offsets = _constants(model, means)
    margins: list[Numeric] = [
        one.apply("multiply", value=-0.5).apply("add", value=offset)
        for one, offset in zip(apart, offsets.tolist(), strict=True)
    ]
    ctx.output_dtype = dtype
    ctx.set_answers(
        margins=margins,
        values=ctx.wide("softmax", margins, outputs=len(margins)),
        choice=argmax(margins, ctx),
        classes=list(range(len(margins))),
        f32=dtype == np.float32,
    )
    ctx.methods = ("predict", "predict_proba")
    bound = after.scaled(0.5).shifted(offsets).bound()
    ctx.parity, ctx.bound = "tolerance", bound
    ctx.done(ctx.parity, ctx.bound)


def _lost(projected: Traced, mean: Any) -> Any:
    """By how much squared lengths err where projected rows and means are subtracted late."""
    apart = np.abs(projected.values - mean)
    errors = projected.errors + projected.epsilon * np.abs(mean) * len(mean)
    return (2 * apart * errors + errors**2).sum(axis=1, keepdims=True)


def _expanded(
    kind: str, numbers: Sequence[Numeric], traced: Traced, means: Any, cholesky: Any, ctx: Context
) -> tuple[list[Any], Traced]:
    """Precision (mean^2 - 2 x mean + x^2), multiplied out as in the source."""
    precisions = cholesky**2
    if kind == "spherical":
        precisions = np.repeat(precisions[:, None], means.shape[1], axis=1)
    squares = [ctx.wide("squared_distances", [one], {}, [0.0, 1.0])[0] for one in numbers]
    matrix = np.vstack([-2.0 * (means * precisions).T, precisions.T])
    offset = np.sum(means**2 * precisions, axis=1)
    both = traced.beside(traced.squared())
    return project([*numbers, *squares], both, matrix, ctx, offset=offset)


def _constants(model: Any, means: Any) -> Any:
    """What a component's weighted log density is at its mean: the source's own terms."""
    at_zero = copy.copy(model)
    at_zero.means_ = np.zeros_like(means)
    return at_zero._estimate_log_prob(np.zeros((1, means.shape[1])))[0] + (
        model._estimate_log_weights()
    )
