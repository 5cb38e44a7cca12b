"""Activation functions of neural networks over columns, in float64; who calls them rounds.

The libraries compute these in float32 with functions of their own, so a converter that uses one
promises a tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert.columns import Numeric
from pelton.convert.context import Context
from pelton.convert.tensor import both

# Relative to 1: a library's own exp, tanh or logistic in float32, and what follows them.
FUNCTION_ERROR = 4e-6

Function = Callable[[Any, Context], Any]


def plus(x: Any, y: Any) -> Any:
    """The sum of two columns."""
    return both("add_columns", x, y)


def times(x: Any, y: Any) -> Any:
    """The product of two columns."""
    return both("multiply_columns", x, y)


def scaled(x: Any, value: float) -> Any:
    """The product with a constant."""
    return x.apply("multiply", value=value)


def shifted(x: Any, value: float) -> Any:
    """The sum with a constant."""
    return x.apply("add", value=value)


def clipped(x: Any, low: float, high: float) -> Any:
    """Within two bounds; NaN stays."""
    return x.apply("clip", low=low, high=high)


def where(condition: Any, yes: Any, no: Any, ctx: Context) -> Any:
    """One of two columns."""
    return ctx.wide("choose", [condition, yes, no], missing=True)[0]


def relu(x: Any, ctx: Context) -> Any:
    """max(x, 0)."""
    return clipped(x, 0.0, np.inf)


def sigmoid(x: Any, ctx: Context) -> Any:
    """1 / (1 + exp(-x))."""
    return x.apply("logistic", slope=1.0)


def log_sigmoid(x: Any, ctx: Context) -> Any:
    """log(sigmoid(x)) = -softplus(-x)."""
    return scaled(softplus(scaled(x, -1.0), ctx), -1.0)


def tanh(x: Any, ctx: Context) -> Any:
    """The engine's own."""
    return x.apply("tanh")


def softplus(x: Any, ctx: Context) -> Any:
    """log(1 + exp(x)), as max(x, 0) + log1p(exp(-|x|))."""
    small = scaled(x.apply("absolute"), -1.0).apply("exp").apply("log1p")
    return plus(relu(x, ctx), small)


def softplus_of(beta: float) -> Function:
    """softplus(beta x) / beta."""
    return lambda x, ctx: scaled(softplus(scaled(x, beta), ctx), 1.0 / beta)


def softsign(x: Any, ctx: Context) -> Any:
    """The share x / (1 + |x|)."""
    return both("divide_columns", x, shifted(x.apply("absolute"), 1.0))


def silu(x: Any, ctx: Context) -> Any:
    """The product x sigmoid(x)."""
    return times(x, sigmoid(x, ctx))


def mish(x: Any, ctx: Context) -> Any:
    """The product x tanh(softplus(x))."""
    return times(x, tanh(softplus(x, ctx), ctx))


def gelu(x: Any, ctx: Context) -> Any:
    """The product x (1 + erf(x / sqrt(2))) / 2."""
    return times(scaled(x, 0.5), shifted(scaled(x, math.sqrt(0.5)).apply("erf"), 1.0))


def gelu_tanh(x: Any, ctx: Context) -> Any:
    """Gelu by tanh(sqrt(2 / pi) (x + 0.044715 x^3))."""
    cube = scaled(times(times(x, x), x), 0.044715)
    inner = scaled(plus(x, cube), math.sqrt(2.0 / math.pi))
    return times(scaled(x, 0.5), shifted(tanh(inner, ctx), 1.0))


def elu(alpha: float, gamma: float = 1.0, width: float = 1.0) -> Function:
    """Gamma x above 0, else gamma alpha (exp(x / width) - 1): Elu, Selu, Celu."""

    def function(x: Any, ctx: Context) -> Any:
        below = scaled(clipped(x, -np.inf, 0.0), 1.0 / width).apply("expm1")
        above = x.apply("greater", value=0.0)
        return where(above, scaled(x, gamma), scaled(below, alpha * gamma), ctx)

    return function


def leaky_relu(slope: float) -> Function:
    """Itself from 0 on, else slope x."""

    def function(x: Any, ctx: Context) -> Any:
        return where(x.apply("less", value=0.0), scaled(x, slope), x, ctx)

    return function


def hard_sigmoid(slope: float = 1 / 6, shift: float = 0.5) -> Function:
    """Slope x + shift, within 0 and 1."""
    return lambda x, ctx: clipped(shifted(scaled(x, slope), shift), 0.0, 1.0)


def hard_swish(x: Any, ctx: Context) -> Any:
    """The product of x and its hard sigmoid."""
    return times(x, hard_sigmoid()(x, ctx))


def softmax(columns: list[Numeric], ctx: Context) -> list[Numeric]:
    """exp(x - max) / sum."""
    return [*ctx.wide("softmax", columns, outputs=len(columns))]


def log_softmax(columns: list[Numeric], ctx: Context) -> list[Numeric]:
    """Each x - max - log(sum of exp(x - max))."""
    apart, log, _ = _log_sum(columns, ctx)
    return [both("subtract_columns", one, log) for one in apart]


def log_sum_exp(columns: list[Numeric], ctx: Context) -> Any:
    """log(sum of exp(x)), as max + log(sum of exp(x - max))."""
    largest = float(np.finfo(np.float64).max)  # an infinite maximum would leave NaN
    _, log, most = _log_sum(columns, ctx, largest)
    return plus(log, most)


def _log_sum(
    columns: list[Numeric], ctx: Context, bound: float = np.inf
) -> tuple[list[Any], Any, Any]:
    most: Any = columns[0]
    for column in columns[1:]:
        most = both("maximum_columns", most, column)
    most = clipped(most, -bound, bound)
    apart = [both("subtract_columns", column, most) for column in columns]
    log = summed([one.apply("exp") for one in apart], ctx).apply("log")
    return apart, log, most


def summed(columns: list[Any], ctx: Context, weight: float = 1.0) -> Any:
    """The sum of columns, each times a weight, in float64."""
    constants = np.array([*[weight] * len(columns), 0.0])
    return ctx.wide("dot", columns, {}, constants, 1)[0]


def layer_norm(
    columns: list[Numeric], weight: Any, bias: Any, epsilon: float, ctx: Context
) -> list[Numeric]:
    """(x - mean) / sqrt(variance + epsilon) * weight + bias, over the columns of a row."""
    share = 1.0 / len(columns)
    mean = summed(columns, ctx, share)
    apart = [both("subtract_columns", column, mean) for column in columns]
    variance = summed([times(one, one) for one in apart], ctx, share)
    size = shifted(variance, epsilon).apply("sqrt")
    found: list[Numeric] = []
    for one, w, b in zip(apart, weight, bias, strict=True):
        share_of = both("divide_columns", one, size)
        found.append(shifted(scaled(share_of, float(w)), float(b)))
    return found
