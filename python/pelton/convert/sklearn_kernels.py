"""scikit-learn's models over kernels with the fitted rows, and its random kernel features."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Number
from pelton.convert.context import Context
from pelton.convert.kernels import Kernel, kernel_sums
from pelton.convert.projecting import joined, project, transformed
from pelton.convert.shadow import is_sparse
from pelton.convert.sklearn_inputs import at_least, finite, float_dtype, learned, shifted


def ridge(model: Any, block: Block, ctx: Context) -> None:
    """KernelRidge: kernels with the fitted rows, times the dual coefficients."""
    fitted, weights = _dense(model.X_fit_, ctx), learned(model.dual_coef_, "weight", ctx)
    weights = weights.reshape(len(fitted), -1)
    kernel = Kernel.of(
        model.kernel, fitted.shape[1], ctx,
        gamma=model.gamma, shift=model.coef0, degree=model.degree,
    )  # fmt: skip
    answers = ctx.run(model.predict, block.data)
    numbers = finite(block, fitted.shape[1], ctx)
    traced = Traced.of(block, _width(block), ctx)
    sums, traced = kernel_sums(
        kernel, numbers, traced, fitted, weights, np.zeros(weights.shape[1]), ctx
    )
    ctx.output_dtype, ctx.vector = answers.dtype, answers.ndim == 1
    ctx.set_answers(margins=sums, f32=answers.dtype == np.float32)
    ctx.methods = ("predict",)
    ctx.parity, ctx.bound = "tolerance", traced.bound()
    ctx.done(ctx.parity, ctx.bound)


def components(step: Any, block: Block, ctx: Context) -> Block:
    """KernelPCA: kernels with the fitted rows, centred, onto the scaled eigenvectors."""
    fitted = _dense(step.X_fit_, ctx)
    used = np.flatnonzero(step.eigenvalues_)
    scaled = np.zeros_like(step.eigenvectors_)
    scaled[:, used] = step.eigenvectors_[:, used] / np.sqrt(step.eigenvalues_[used])
    scaled = learned(scaled, "eigenvector", ctx)
    centerer = step._centerer
    # (K - rows - mean(K) + all) @ scaled, the centring moved into the weights.
    totals = scaled.sum(axis=0)
    weights = scaled - totals / len(fitted)
    offset = centerer.K_fit_all_ * totals - np.asarray(centerer.K_fit_rows_) @ scaled
    kernel = Kernel.of(
        step.kernel, fitted.shape[1], ctx,
        gamma=step.gamma_, shift=step.coef0, degree=step.degree,
    )  # fmt: skip
    return _features(step, kernel, fitted, weights, offset, block, ctx, spread=scaled)


def nystroem(step: Any, block: Block, ctx: Context) -> Block:
    """Nystroem: kernels with the chosen rows, normalised."""
    fitted = _dense(step.components_, ctx)
    given = {} if callable(step.kernel) else step._get_kernel_params()
    kernel = Kernel.of(
        step.kernel, fitted.shape[1], ctx,
        gamma=given.get("gamma"), shift=given.get("coef0"), degree=given.get("degree"),
    )  # fmt: skip
    weights = learned(step.normalization_, "weight", ctx).T
    return _features(step, kernel, fitted, weights, np.zeros(weights.shape[1]), block, ctx)


def random_fourier(step: Any, block: Block, ctx: Context) -> Block:
    """RBFSampler: cos(X @ weights + offset) times a constant."""
    return _waves(step, block, (2.0 / step.n_components) ** 0.5, ctx)


def skewed(step: Any, block: Block, ctx: Context) -> Block:
    """SkewedChi2Sampler: the same of log(X + skewedness)."""
    numbers = finite(block, step.random_weights_.shape[0], ctx)
    held = float_dtype(block.data)
    low = -float(step.skewedness)
    for number in numbers:
        at_least(number, float(np.nextafter(held.type(low), held.type(np.inf))), ctx)
    moved = shifted(numbers, np.full(len(numbers), step.skewedness), held)
    logs = [one.apply("log").cast(held) for one in moved]
    traced = Traced.of(block, held, ctx).shifted(step.skewedness)
    inside = np.maximum(traced.values, np.finfo(held).tiny)
    traced = traced.mapped(np.log(inside), 1 / inside)
    scale = np.sqrt(2.0) / np.sqrt(step.n_components)
    return _waves(step, Block([*logs], block.data), scale, ctx, traced)


def additive(step: Any, block: Block, ctx: Context) -> Block:
    """AdditiveChi2Sampler: the root of each column and its waves over the logarithm; 0 stays 0."""
    numbers = finite(block, step.n_features_in_, ctx)
    after = ctx.run(step.transform, block.data)
    dtype = np.dtype(after.dtype)
    for number in numbers:
        at_least(number, 0.0, ctx)
    interval = step.sample_interval
    if interval is None:
        interval = {1: 0.8, 2: 0.5, 3: 0.4}[step.sample_steps]
    scaled = [one.apply("multiply", value=interval) for one in numbers]
    columns = [one.apply("sqrt") for one in scaled]
    logs = [one.apply("log").apply("multiply", value=interval) for one in numbers]
    zeros = [one.apply("equal", value=0.0) for one in numbers]
    for j in range(1, step.sample_steps):
        fall = float(np.cosh(np.pi * j * interval))
        factors = [
            one.apply("multiply", value=2.0).apply("divide", value=fall).apply("sqrt")
            for one in scaled
        ]
        for wave in ("cos", "sin"):
            for factor, log, zero in zip(factors, logs, zeros, strict=True):
                turned = log.apply("multiply", value=float(j)).apply(wave)
                product = joined("multiply_columns", factor, turned)
                (made,) = ctx.wide("choose", [zero, factor, product])
                columns.append(made)
    epsilon = float(np.finfo(dtype).eps)
    data = Traced.of(block, dtype, ctx).values
    turns = step.sample_steps * interval * np.log(np.maximum(data, np.finfo(dtype).tiny))
    ctx.transformed(16 * epsilon * (1 + float(np.abs(turns).max(initial=1.0))) + ctx.carried)
    return Block([one.cast(dtype) for one in columns], after)


def _features(
    step: Any,
    kernel: Kernel,
    fitted: Any,
    weights: Any,
    offset: Any,
    block: Block,
    ctx: Context,
    *,
    spread: Any = None,
) -> Block:
    after = ctx.run(step.transform, block.data)
    numbers = finite(block, fitted.shape[1], ctx)
    traced = Traced.of(block, _width(block), ctx)
    sums, traced = kernel_sums(kernel, numbers, traced, fitted, weights, offset, ctx)
    if spread is not None:  # the centred kernels may cancel against each other
        room = 4 * np.abs(spread).sum(axis=0) * traced.epsilon * len(fitted)
        traced = Traced(traced.values, traced.errors + room, traced.epsilon)
    return Block(transformed(sums, traced, np.dtype(after.dtype), ctx), after)


def _waves(
    step: Any, block: Block, scale: float, ctx: Context, traced: Traced | None = None
) -> Block:
    after = ctx.run(step.transform, block.data)
    dtype = np.dtype(after.dtype)
    weights = learned(step.random_weights_, "weight", ctx)
    if traced is None:
        traced = Traced.of(block, dtype, ctx)
        numbers = finite(block, len(weights), ctx)
    else:
        numbers = [ctx.numeric(one) for one in block.columns]
    offset = learned(step.random_offset_, "offset", ctx)
    turns, traced = project(numbers, traced, weights, ctx, offset=offset, dtype=dtype)
    columns: list[Number] = [one.apply("cos").apply("multiply", value=scale) for one in turns]
    traced = traced.mapped(np.cos(traced.values), 1.0).scaled(scale)
    return Block(transformed(columns, traced, dtype, ctx), after)


def _dense(rows: Any, ctx: Context) -> Any:
    return learned(rows, "fitted row", ctx)


def _width(block: Block) -> np.dtype[Any]:
    return np.dtype(block.data.dtype) if is_sparse(block.data) else float_dtype(block.data)
