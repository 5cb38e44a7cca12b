"""scikit-learn's projections: columns times a matrix, shifted before or after, scaled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Numeric, arithmetic
from pelton.convert.context import Context
from pelton.convert.projecting import centred, project, transformed
from pelton.convert.shadow import is_sparse
from pelton.convert.sklearn_inputs import finite, float_dtype, learned


def plain(step: Any, block: Block, ctx: Context) -> Block:
    """TruncatedSVD, random projections, NeighborhoodComponentsAnalysis: X @ components.T."""
    components = learned(step.components_, "component", ctx)
    return _projected(step, block, components.T, ctx)


def principal(step: Any, block: Block, ctx: Context) -> Block:
    """PCA and IncrementalPCA: the projected mean is subtracted last, then whitened."""
    components = learned(step.components_, "component", ctx)
    offset = -(np.reshape(step.mean_, (1, -1)) @ step.components_.T)[0]
    scale = None
    if step.whiten:
        scale = np.sqrt(step.explained_variance_)
        scale = np.maximum(scale, np.finfo(scale.dtype).eps)
    return _projected(step, block, components.T, ctx, offset=offset, scale=scale)


def independent(step: Any, block: Block, ctx: Context) -> Block:
    """FastICA: (X - mean) @ components.T."""
    components = learned(step.components_, "component", ctx)
    centre = step.mean_ if step.whiten else None
    return _projected(step, block, components.T, ctx, centre=centre, in_place=True)


def factors(step: Any, block: Block, ctx: Context) -> Block:
    """FactorAnalysis: (X - mean) @ (components / noise).T @ covariance of the factors."""
    from scipy import linalg

    scaled = step.components_ / step.noise_variance_
    inner = np.eye(len(step.components_)) + np.dot(scaled, step.components_.T)
    scaled, inner = learned(scaled, "component", ctx), learned(linalg.inv(inner), "factor", ctx)
    return _projected(step, block, scaled.T, ctx, centre=step.mean_, then=inner)


def sparse_components(step: Any, block: Block, ctx: Context) -> Block:
    """SparsePCA: the ridge regression of X - mean on the components, which is a matrix product."""
    components = learned(step.components_, "component", ctx)
    gram = components @ components.T + step.ridge_alpha * np.eye(len(components))
    condition = float(np.linalg.cond(gram))
    if not condition < 1e8:
        raise ctx.unsupported(f"its components depend on each other: condition {condition:.1e}")
    matrix = np.linalg.solve(gram, components).T
    return _projected(step, block, matrix, ctx, centre=step.mean_, room=condition)


def hidden_units(step: Any, block: Block, ctx: Context) -> Block:
    """BernoulliRBM: the logistic function of X @ components.T + intercept."""
    components = learned(step.components_, "component", ctx)
    offset = np.asarray(step.intercept_hidden_, np.float64)
    sums = _projected(step, block, components.T, ctx, offset=offset)
    columns = [ctx.numeric(one).apply("logistic", slope=1.0) for one in sums.columns]
    return Block([*columns], sums.data)


def centred_kernel(step: Any, block: Block, ctx: Context) -> Block:
    """KernelCenterer: each column less the row's mean and the fitted column's."""
    count = len(step.K_fit_rows_)
    matrix = np.eye(count) - 1.0 / count
    offset = step.K_fit_all_ - np.asarray(step.K_fit_rows_)
    return _projected(step, block, matrix, ctx, offset=offset)


def discriminant(step: Any, block: Block, ctx: Context) -> Block:
    """LinearDiscriminantAnalysis within a pipeline: onto its most discriminative directions."""
    if step.solver == "lsqr":
        raise ctx.unsupported("the solver 'lsqr' has no transform; need 'svd' or 'eigen'")
    scalings = learned(step.scalings_, "scaling", ctx)[:, : step._max_components]
    centre = step.xbar_ if step.solver == "svd" else None
    return _projected(step, block, scalings, ctx, centre=centre)


def latent(step: Any, block: Block, ctx: Context) -> Block:
    """PLSRegression, PLSCanonical, CCA and PLSSVD within a pipeline: the scores of X."""
    rotations = step.x_weights_ if type(step).__name__ == "PLSSVD" else step.x_rotations_
    return _projected(
        step,
        block,
        learned(rotations, "rotation", ctx),
        ctx,
        centre=step._x_mean,
        divisor=step._x_std,
        in_place=type(step).__name__ != "PLSSVD",
    )


def latent_regression(model: Any, block: Block, ctx: Context) -> None:
    """PLSRegression, PLSCanonical and CCA at the end: (X - mean) @ coef.T + intercept."""
    coef = learned(model.coef_, "weight", ctx)
    numbers = finite(block, coef.shape[1], ctx)
    answers = ctx.run(model.predict, block.data)
    held = float_dtype(block.data)  # the mean is subtracted in place
    near, traced = centred(numbers, Traced.of(block, held, ctx), model._x_mean, held)
    intercept = np.broadcast_to(learned(model.intercept_, "weight", ctx), (len(coef),))
    ctx.set_linear(near, coef.T, intercept)
    ctx.output_dtype, ctx.vector = answers.dtype, answers.ndim == 1
    ctx.set_head("identity", f32=answers.dtype == np.float32)
    ctx.methods = ("predict",)
    ctx.parity, ctx.bound = "tolerance", traced.sums(coef.T, intercept).bound()
    ctx.done(ctx.parity, ctx.bound)


def pooled(step: Any, block: Block, ctx: Context) -> Block:
    """FeatureAgglomeration by means: each cluster's sum in column order, over its size."""
    if step.pooling_func is not np.mean or is_sparse(block.data):
        raise ctx.unsupported("need pooling_func=numpy.mean and dense columns")
    after = ctx.run(step.transform, block.data)
    numbers = finite(block, len(step.labels_), ctx)
    columns = []
    for label, size in enumerate(np.bincount(step.labels_)):
        members = [n for n, at in zip(numbers, step.labels_, strict=True) if at == label]
        weights = np.append(np.ones(len(members)), 0.0)
        (total,) = ctx.wide("dot", members, {}, weights)
        columns.append(total.apply("divide", value=float(size)))
    ctx.done()
    return Block([*columns], after)


def _projected(
    step: Any,
    block: Block,
    matrix: Any,
    ctx: Context,
    *,
    centre: Any = None,
    divisor: Any = None,
    in_place: bool = False,
    offset: Any = 0.0,
    scale: Any = None,
    then: Any = None,
    room: float = 1.0,
) -> Block:
    """((columns - centre) / divisor) @ matrix + offset, / scale or @ then.

    `in_place`: the difference stays in the dtype of the columns. `room`: how much more than a
    product of matrices the source may err.
    """
    after = ctx.run(step.transform, block.data)
    dtype = np.dtype(after.dtype)
    held = dtype
    columns: Sequence[Numeric] = finite(block, len(matrix), ctx)
    traced = Traced.of(block, dtype, ctx)
    if centre is not None:
        held = float_dtype(block.data)
        if not in_place:
            held = np.result_type(held, np.asarray(centre).dtype)
        columns, traced = centred(columns, traced, learned(centre, "mean", ctx), held)
    if divisor is not None:
        divisors = learned(divisor, "scale", ctx)
        columns = [
            arithmetic(one, held, ("divide", by))
            for one, by in zip(columns, divisors.tolist(), strict=True)
        ]
        traced = traced.scaled(1 / divisors)
    outputs, traced = project(columns, traced, matrix, ctx, offset=learned(offset, "mean", ctx))
    if then is not None:
        outputs, traced = project(outputs, traced, then, ctx)
    if scale is not None:
        scales = learned(scale, "variance", ctx)
        outputs = [
            one.apply("divide", value=by) for one, by in zip(outputs, scales.tolist(), strict=True)
        ]
        traced = traced.scaled(1 / scales)
    return Block(transformed(outputs, traced, dtype, ctx, room), after)
