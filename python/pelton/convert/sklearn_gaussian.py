"""scikit-learn's Gaussian process regression: RBF, dot product, constants and their sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Block, Numeric, number_of
from pelton.convert.context import Context
from pelton.convert.kernels import Kernel, kernel_sums
from pelton.convert.sklearn_inputs import finite, float_dtype, learned


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """GaussianProcessRegressor: the mean of each row, kernels with the fitted rows @ alpha."""
    if not hasattr(model, "alpha_"):
        raise ctx.unsupported("it was not fitted")
    answers = ctx.run(model.predict, block.data)
    fitted, alpha = learned(model.X_train_, "row", ctx), learned(model.alpha_, "weight", ctx)
    alpha = alpha.reshape(len(fitted), -1)
    outputs = alpha.shape[1]
    numbers = finite(block, fitted.shape[1], ctx)
    held = np.result_type(float_dtype(block.data), np.asarray(model.X_train_).dtype)
    traced = Traced.of(block, held, ctx)
    scale = np.broadcast_to(np.asarray(model._y_train_std, np.float64), (outputs,))
    mean = np.broadcast_to(np.asarray(model._y_train_mean, np.float64), (outputs,))
    parts = []
    errors: list[Traced] = []
    for factor, kernel in _terms(model.kernel_, ctx):
        sums, after = _part(kernel, numbers, traced, fitted, factor * alpha, ctx)
        parts.append(sums)
        errors.append(after)
    if not parts:
        raise ctx.unsupported("a kernel that is noise alone")
    margins: list[Numeric] = []
    for k in range(outputs):
        weights = np.append(np.ones(len(parts)), 0.0)
        (total,) = ctx.wide("dot", [sums[k] for sums in parts], {}, weights)
        margins.append(
            total.apply("multiply", value=float(scale[k])).apply("add", value=float(mean[k]))
        )
    whole = Traced(
        sum(one.values for one in errors) * scale + mean,
        sum(one.errors for one in errors) * scale + errors[0].epsilon * np.abs(mean),
        errors[0].epsilon,
    )
    ctx.output_dtype, ctx.vector = answers.dtype, answers.ndim == 1
    ctx.set_answers(margins=margins, f32=answers.dtype == np.float32)
    ctx.methods = ("predict",)
    ctx.parity, ctx.bound = "tolerance", whole.bound()
    ctx.done(ctx.parity, ctx.bound)


def _terms(kernel: Any, ctx: Context) -> list[tuple[float, Any]]:
    """The kernel as a sum of (factor, RBF or DotProduct or None for 1)."""
    name = type(kernel).__name__
    if name == "Sum":
        return _terms(kernel.k1, ctx) + _terms(kernel.k2, ctx)
    if name == "Product":
        first, second = _terms(kernel.k1, ctx), _terms(kernel.k2, ctx)
        for constants, others in ((first, second), (second, first)):
            if all(one is None for _, one in constants):
                factor = sum(by for by, _ in constants)
                return [(factor * by, one) for by, one in others]
        raise ctx.unsupported("a product of two kernels, neither of them constant")
    if name == "ConstantKernel":
        return [(float(kernel.constant_value), None)]
    if name == "WhiteKernel":  # between different sets of rows it is 0
        return []
    if name in ("RBF", "DotProduct"):
        return [(1.0, kernel)]
    raise ctx.unsupported(
        f"need kernels of RBF, DotProduct, ConstantKernel and WhiteKernel, got {name}"
    )


def _part(
    kernel: Any, numbers: Sequence[Numeric], traced: Traced, fitted: Any, weights: Any, ctx: Context
) -> tuple[list[Any], Traced]:
    """One term's sums."""
    offset = np.zeros(weights.shape[1])
    if kernel is None:
        total = weights.sum(axis=0)
        base = number_of(numbers[0])
        columns = [base.apply("constant", value=float(one)) for one in total]
        values = np.broadcast_to(total, (len(traced.values), len(total)))
        lost = traced.epsilon * len(weights) * np.abs(weights).sum(axis=0)
        return columns, Traced(values, np.broadcast_to(lost, values.shape), traced.epsilon)
    if type(kernel).__name__ == "DotProduct":
        offset = float(kernel.sigma_0) ** 2 * weights.sum(axis=0)
        plain = Kernel("linear", 1.0, 0.0, 1.0)
        return kernel_sums(plain, numbers, traced, fitted, weights, offset, ctx)
    lengths = np.broadcast_to(np.asarray(kernel.length_scale, np.float64), (len(numbers),))
    scaled: list[Numeric] = [
        one.apply("divide", value=by) for one, by in zip(numbers, lengths.tolist(), strict=True)
    ]
    squares = Kernel("rbf", 0.5, 0.0, 1.0)
    return kernel_sums(
        squares, scaled, traced.scaled(1 / lengths), fitted / lengths, weights, offset, ctx
    )
