"""ONNX's functions of one number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert import activations
from pelton.convert.activations import FUNCTION_ERROR, Function
from pelton.convert.context import Context
from pelton.convert.tensor import Tensor, numeric, one, rounded, steady


def _applied(op: str, **params: float) -> Function:
    return lambda x, ctx: x.apply(op, **params)


# Computed in the type of the input, one rounding per step: equal in every bit.
_EXACT: dict[str, Function] = {
    "Neg": _applied("multiply", value=-1.0),
    "Abs": _applied("absolute"),
    "Sqrt": _applied("sqrt"),
    "Floor": _applied("floor"),
    "Ceil": _applied("ceil"),
    "Round": _applied("round"),
    "Sign": _applied("sign"),
    "Reciprocal": _applied("divide_into", value=1.0),
    "Relu": activations.relu,
}

# Computed in float64 and rounded once: within FUNCTION_ERROR of the source.
_NEAR: dict[str, Function] = {
    "Exp": _applied("exp"),
    "Log": _applied("log"),
    "Sin": _applied("sin"),
    "Cos": _applied("cos"),
    "Erf": _applied("erf"),
    "Sigmoid": activations.sigmoid,
    "Tanh": activations.tanh,
    "Softplus": activations.softplus,
    "Softsign": activations.softsign,
    "HardSwish": activations.hard_swish,
}


def function(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """Any of them, by name."""
    given = inputs[0]
    if not isinstance(given, Tensor):
        raise ctx.unsupported("an input that is the same for every row")
    if node.op == "IsNaN":
        return [one(given, ctx, lambda x: x.apply("is_missing"), "bool")]
    if node.op == "Clip":
        return [_clip(node, inputs, ctx)]
    if node.op in _EXACT and (given.kind in ("f32", "f64") or node.op in ("Neg", "Abs", "Relu")):
        apply = _EXACT[node.op]
        return [one(given, ctx, lambda x: apply(x, ctx))]
    if given.kind not in ("f32", "f64"):
        raise ctx.unsupported(f"numbers of {given.kind}")
    if node.op in ("LeakyRelu", "ThresholdedRelu"):
        return [_relu(node, given, ctx)]
    found = _NEAR.get(node.op) or _with_attributes(node, ctx)
    ctx.loose += FUNCTION_ERROR
    return [one(given, ctx, lambda x: found(x, ctx))]


def _relu(node: Any, given: Tensor, ctx: Context) -> Tensor:
    alpha = float(np.float32(node.attributes.get("alpha", 1.0 if "Th" in node.op else 0.01)))

    def leaky(x: Any) -> Any:
        below = rounded(x.apply("multiply", value=alpha), given.kind)
        return activations.where(x.apply("less", value=0.0), below, x, ctx)

    def cut(x: Any) -> Any:
        zero = steady(x, 0.0, given.kind)
        return activations.where(x.apply("greater", value=alpha), x, zero, ctx)

    return one(given, ctx, leaky if node.op == "LeakyRelu" else cut)


def _with_attributes(node: Any, ctx: Context) -> Callable[[Any, Context], Any]:
    def number(name: str, default: float) -> float:
        return float(np.float32(node.attributes.get(name, default)))

    if node.op == "Elu":
        return activations.elu(number("alpha", 1.0))
    if node.op == "Selu":
        return activations.elu(number("alpha", 1.6732631921), number("gamma", 1.0507010221))
    if node.op == "Celu":
        alpha = number("alpha", 1.0)
        return activations.elu(alpha, width=alpha)
    if node.op == "HardSigmoid":
        return activations.hard_sigmoid(number("alpha", 0.2), number("beta", 0.5))
    if node.op == "Gelu":
        near = node.attributes.get("approximate", b"none") in (b"tanh", "tanh")
        return activations.gelu_tanh if near else activations.gelu
    raise ctx.unsupported("it has no native operator")


def _clip(node: Any, inputs: list[Any], ctx: Context) -> Tensor:
    given = inputs[0]
    ends = []
    for at, name in ((1, "min"), (2, "max")):
        bound: Any = node.attributes.get(name)
        if len(inputs) > at and inputs[at] is not None:
            bound = inputs[at]
            if isinstance(bound, Tensor) or bound.size != 1:
                raise ctx.unsupported("bounds that depend on the row")
            bound = bound.ravel()[0]
        ends.append(None if bound is None else float(bound))
    low = -np.inf if ends[0] is None else ends[0]
    high = np.inf if ends[1] is None else ends[1]
    if not low <= high:
        raise ctx.unsupported(f"bounds {low} and {high}")
    return one(given, ctx, lambda x: numeric(x, ctx).apply("clip", low=low, high=high))
