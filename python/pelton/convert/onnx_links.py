"""From the scores of ai.onnx.ml's models to what they answer, as ONNX Runtime computes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pelton.convert.columns import Numeric
from pelton.convert.context import Context
from pelton.convert.tensor import both, steady

if TYPE_CHECKING:
    from pelton.convert.onnx_tree_nodes import Ensemble

PROBIT_ERROR = 1e-4  # its logarithm and differences in float32, whose bits are the C library's


def linked(sums: list[Numeric], link: str, ctx: Context, *, narrow: bool) -> list[Numeric]:
    """The scores after a link. All links are computed in float32, even of float64 sums."""
    if link == "NONE":
        return [one.apply("narrow") for one in sums] if narrow else sums
    if link == "LOGISTIC":
        return [one.apply("stable_logistic_f32") for one in sums]
    if link in ("SOFTMAX", "SOFTMAX_ZERO"):
        params = {"skip_zeros": float(link == "SOFTMAX_ZERO")}
        given = [one.apply("narrow") for one in sums]
        return [*ctx.wide("stable_softmax_f32", given, params, outputs=len(sums))]
    if link == "PROBIT":
        ctx.loose += PROBIT_ERROR
        return [_probit(one) for one in sums]
    raise ctx.unsupported(f"the link {link!r}")


def _probit(p: Numeric) -> Numeric:
    """sqrt(2) erfinv(2 p - 1), by Winitzki's approximation, as ONNX Runtime has it."""
    f32 = np.float32

    def step(x: Numeric, op: str, value: Any = None) -> Numeric:
        done = x.apply(op) if value is None else x.apply(op, value=float(f32(value)))
        return done.apply("narrow")

    x = step(step(p, "multiply", 2), "add", -1)
    product = both("multiply_columns", step(x, "subtract_from", 1), step(x, "add", 1))
    log = step(product.apply("narrow"), "log")
    shift = f32(2) / (f32(3.14159) * f32(0.147))
    v = step(step(log, "multiply", 0.5), "add", shift)
    v2 = step(log, "multiply", f32(1) / f32(0.147))
    inner = both("subtract_columns", both("multiply_columns", v, v).apply("narrow"), v2)
    root = step(inner.apply("narrow"), "sqrt")
    v3 = both("subtract_columns", root, v).apply("narrow")
    size = step(step(v3, "sqrt"), "multiply", np.sqrt(2))
    sign = x.apply("less", value=0.0).apply("multiply", value=-2.0).apply("add", value=1.0)
    return both("multiply_columns", size, sign)


def second_class(score: Numeric, kind: int, link: str, ctx: Context) -> list[Numeric]:
    """Both classes' scores of one score; `kind` as ONNX Runtime numbers it.

    Args:
        score: Of the positive class.
        kind: 0, 1: weights of one sign, so that the score is a probability; 2, 3: of both.
        link: Only LOGISTIC counts here, and PROBIT, which leaves one score.
        ctx: Of the conversion.
    """
    if link == "PROBIT":
        raise ctx.unsupported("PROBIT of two classes with one score")
    if kind in (0, 1) and link != "LOGISTIC":
        return [score.apply("subtract_from", value=1.0).apply("narrow"), score.apply("narrow")]
    if link == "LOGISTIC":
        below = score.apply("multiply", value=-1.0)
        return [below.apply("stable_logistic_f32"), score.apply("stable_logistic_f32")]
    return [score.apply("multiply", value=-1.0).apply("narrow"), score.apply("narrow")]


def binary(
    sums: list[Numeric], has: list[bool], base: Any, found: Ensemble, link: str, ctx: Context
) -> tuple[Numeric, list[Numeric]]:
    """Two classes of a tree ensemble: the position of the label, and the scores."""

    def plus(number: Numeric, value: float) -> Numeric:
        added = number.apply("add", value=value)
        return added if found.wide else added.apply("narrow")

    scores: list[Numeric] = list(sums)
    kind = -1
    alone = False
    if len(base) == 2:
        if has[1]:
            upper = plus(sums[0], float(base[1]))
            scores = [upper.apply("multiply", value=-1.0), upper]
        else:
            scores[0] = plus(sums[0], float(base[0]))
    elif len(base) == 1:
        scores[0] = plus(sums[0], float(base[0]))
        alone = not has[1]
    elif len(base):
        raise ctx.unsupported(f"{len(base)} base values of two classes")
    else:
        kind = 3
        alone = not has[1]
    positive = scores[1] if has[1] else scores[0]
    threshold = 0.0
    if len(found.targets()) == 1:
        kind, threshold = (0, 0.5) if found.all_positive() else (2, 0.0)
    position = positive.apply("greater", value=threshold)
    if not alone:  # a class that no row gets a score for stays at 0, whatever its base value
        scores = [s if h else steady(s, 0.0, "f64") for s, h in zip(scores, has, strict=True)]
        return position, linked(scores, link, ctx, narrow=True)
    if kind < 0:
        raise ctx.unsupported("one score of two classes")
    return position, second_class(scores[0], kind, link, ctx)
