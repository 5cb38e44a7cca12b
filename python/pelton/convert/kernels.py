"""Kernels between a row and fitted rows, weighted and summed, with their errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import Number, Numeric
from pelton.convert.context import Context

# scikit-learn's name -> the number that the operator `kernel_sums` knows it by.
KINDS = {
    "linear": 0, "poly": 1, "polynomial": 1, "rbf": 2, "sigmoid": 3, "laplacian": 4, "cosine": 5,
}  # fmt: skip


@dataclass(frozen=True)
class Kernel:
    """A kernel of sklearn.metrics.pairwise."""

    name: str
    gamma: float
    shift: float
    degree: float

    @classmethod
    def of(
        cls, name: Any, features: int, ctx: Context, *, gamma: Any, shift: Any, degree: Any
    ) -> Kernel:
        """As scikit-learn fills in what was not given."""
        if name not in KINDS:
            raise ctx.unsupported(f"need a kernel of {', '.join(KINDS)}, got {name!r}")
        return cls(
            name,
            1.0 / features if gamma is None else float(gamma),
            1.0 if shift is None else float(shift),
            3.0 if degree is None else float(degree),
        )


def kernel_sums(
    kernel: Kernel,
    columns: Sequence[Numeric],
    traced: Traced,
    fitted: Any,
    weights: Any,
    offset: Any,
    ctx: Context,
) -> tuple[list[Number], Traced]:
    """kernel(columns, fitted) @ weights + offset.

    Args:
        kernel: Which.
        columns: Of one row.
        traced: Their numbers in the sample.
        fitted: (rows, columns).
        weights: (rows, outputs).
        offset: (outputs,).
        ctx: Of the conversion.

    Returns:
        The outputs and their numbers in the sample.
    """
    fitted = np.asarray(fitted, np.float64)
    if kernel.name == "cosine":
        if traced.epsilon > 1e-10:
            raise ctx.unsupported("cosines in float32, whose norms overflow; need float64")
        norms = np.sqrt((fitted**2).sum(axis=1, keepdims=True))
        fitted = fitted / np.where(norms == 0, 1.0, norms)
    constants = np.concatenate([np.hstack([fitted, weights]).ravel(), offset])
    outputs = ctx.wide(
        "kernel_sums",
        columns,
        {
            "kernel": KINDS[kernel.name],
            "gamma": kernel.gamma,
            "shift": kernel.shift,
            "degree": kernel.degree,
        },
        constants,
        len(offset),
    )
    return outputs, _kernels(kernel, traced, fitted).sums(weights, offset)


def _kernels(kernel: Kernel, traced: Traced, fitted: Any) -> Traced:
    """The kernels of the sample rows; squared distances are multiplied out in the source."""
    products = traced.sums(fitted.T)
    if kernel.name == "linear":
        return products
    if kernel.name == "cosine":
        norms = np.sqrt((traced.values**2).sum(axis=1, keepdims=True))
        norms = np.where(norms == 0, 1.0, norms)
        relative = traced.errors.max(axis=1, keepdims=True, initial=0.0) / norms
        values = products.values / norms
        errors = products.errors / norms + np.abs(values) * relative * fitted.shape[1]
        return Traced(values, errors, traced.epsilon)
    if kernel.name == "laplacian":
        far = np.abs(traced.values[:, None, :] - fitted[None]).sum(axis=2)
        errors = traced.errors.sum(axis=1, keepdims=True) + traced.epsilon * fitted.shape[1] * far
        distances = Traced(far, errors, traced.epsilon)
    elif kernel.name == "rbf":
        norms = traced.squared().sums(np.ones((fitted.shape[1], 1)))
        own = (fitted**2).sum(axis=1)
        twice = products.scaled(2.0)
        far = ((traced.values[:, None, :] - fitted[None]) ** 2).sum(axis=2)
        errors = norms.errors + twice.errors + traced.epsilon * (norms.values + own)
        distances = Traced(far, errors, traced.epsilon)
    else:
        inner = products.scaled(kernel.gamma)
        inner = Traced(
            products.values * kernel.gamma + kernel.shift,
            inner.errors + inner.epsilon * abs(kernel.shift),
            inner.epsilon,
        )
        if kernel.name == "sigmoid":
            return inner.mapped(np.tanh(inner.values), 1.0)
        with np.errstate(all="ignore"):
            values = inner.values**kernel.degree
            slope = np.abs(kernel.degree * inner.values ** (kernel.degree - 1))
        return inner.mapped(np.nan_to_num(values), np.nan_to_num(slope))
    powers = np.exp(-kernel.gamma * distances.values)
    return distances.mapped(powers, abs(kernel.gamma) * powers)
