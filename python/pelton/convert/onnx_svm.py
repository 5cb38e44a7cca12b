"""ONNX's SVMClassifier and SVMRegressor: kernels in float32, sums over vectors in float64."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Numeric
from pelton.convert.context import Context
from pelton.convert.dense import ROWS, dense, values_of
from pelton.convert.onnx_linear import vectorised
from pelton.convert.onnx_links import second_class
from pelton.convert.tensor import Choice, Tensor, cells_of, matrix, numeric, row, text_of

_KERNELS = ("LINEAR", "POLY", "RBF", "SIGMOID")
# The coupling of pairs stops where an error falls below 0.005 / classes, perhaps a round earlier
# or later than in float32.
COUPLING_ERROR = 0.005
FACTOR = 2.0  # of numbers beyond those of the sample, where terms grow with them
MOST_ERROR = 0.05
_EPSILON = float(np.finfo(np.float32).eps)


def regressor(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """One sum over support vectors; of one class its sign."""
    given = node.attributes
    columns = _columns(inputs[0], ctx)
    coefficients, rho = _floats(given, "coefficients"), _floats(given, "rho")
    vectors = int(given.get("n_supports", 0))
    if not len(rho) or not len(coefficients):
        raise ctx.unsupported("no coefficients")
    if vectors > 0:
        (value,) = _sums(given, [vectors, 0], coefficients.reshape(1, -1), rho[:1], columns, ctx)
    else:
        if len(coefficients) != len(columns):
            raise ctx.unsupported(f"{len(coefficients)} weights of {len(columns)} columns")
        (value,) = dense(columns, coefficients.reshape(1, -1), rho[:1], "f32", ctx)
    value = value.apply("narrow")
    if int(given.get("one_class", 0)):
        above = value.apply("greater", value=0.0)
        value = above.apply("multiply", value=2.0).apply("add", value=-1.0)
    return [row([value], "f32")]


def classifier(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """The class with most votes of the pairs, or with the largest sum if there are no vectors."""
    given = node.attributes
    strings = [text_of(one) for one in given.get("classlabels_strings", ())]
    labels: list[Any] = strings or [int(one) for one in given.get("classlabels_ints", ())]
    if len(labels) < 2:
        raise ctx.unsupported(f"{len(labels)} classes")
    counts = [int(one) for one in given.get("vectors_per_class", ())]
    columns = _columns(inputs[0], ctx)
    if sum(counts):
        position, scores = _of_vectors(given, counts, len(labels), columns, ctx)
    else:
        position, scores = _of_weights(given, len(labels), columns, ctx)
    label = Tensor(cells_of([Choice(position, tuple(labels))], ()), "text" if strings else "i64")
    return [label, row(scores, "f32")]


def _of_vectors(
    given: dict[str, Any], counts: list[int], classes: int, columns: list[Numeric], ctx: Context
) -> tuple[Numeric, list[Numeric]]:
    pairs = classes * (classes - 1) // 2
    coefficients, rho = _floats(given, "coefficients"), _floats(given, "rho")
    if len(counts) != classes or min(counts) < 0 or len(rho) < pairs:
        raise ctx.unsupported(f"{len(counts)} counts and {len(rho)} intercepts of {classes}")
    if len(coefficients) != (classes - 1) * sum(counts):
        raise ctx.unsupported(f"{len(coefficients)} coefficients of {sum(counts)} vectors")
    by_class = coefficients.reshape(classes - 1, -1)
    margins = _sums(given, counts, by_class, rho[:pairs], columns, ctx)
    votes = ctx.wide("pair_votes", margins, outputs=classes)
    (position,) = ctx.wide("argmax", votes)
    scores: list[Numeric] = [one.apply("narrow") for one in margins]
    link = text_of(given.get("post_transform", "NONE"))
    slopes, shifts = _floats(given, "prob_a"), _floats(given, "prob_b")
    if len(slopes):
        if len(slopes) < pairs or len(shifts) < pairs:
            raise ctx.unsupported(f"{len(slopes)} sigmoids of {pairs} pairs")
        ctx.loose += COUPLING_ERROR / classes
        constants = np.concatenate([slopes[:pairs], shifts[:pairs]])
        shares = ctx.wide("couple_pairs", scores, {}, constants, classes * (classes + 2))
        return position, vectorised([*shares[:classes]], link, ctx)
    if classes > 2:
        return position, vectorised(scores, link, ctx)
    return position, second_class(scores[0], 2 if link == "NONE" else 0, link, ctx)


def _of_weights(
    given: dict[str, Any], classes: int, columns: list[Numeric], ctx: Context
) -> tuple[Numeric, list[Numeric]]:
    coefficients, rho = _floats(given, "coefficients"), _floats(given, "rho")
    if not len(rho) or len(coefficients) != classes * len(columns):
        raise ctx.unsupported(f"{len(coefficients)} weights of {len(columns)} columns")
    weights = coefficients.reshape(classes, -1)
    sums = dense(columns, weights, np.full(classes, rho[0]), "f32", ctx)
    if classes == 2:
        raise ctx.unsupported("two classes without support vectors")
    (position,) = ctx.wide("argmax", sums)
    return position, vectorised(sums, text_of(given.get("post_transform", "NONE")), ctx)


def _sums(
    given: dict[str, Any],
    counts: list[int],
    coefficients: Any,
    rho: Any,
    columns: list[Numeric],
    ctx: Context,
) -> list[Numeric]:
    """A margin per pair of classes; `coefficients` hold a row per other class."""
    vectors = _floats(given, "support_vectors")
    if len(vectors) != sum(counts) * len(columns):
        raise ctx.unsupported(f"{len(vectors)} numbers of {sum(counts)} support vectors")
    name = text_of(given.get("kernel_type", "LINEAR"))
    params = [*_floats(given, "kernel_params"), 0.0, 0.0, 0.0][:3]
    gamma, shift, degree = (float(one) for one in params)
    if name not in _KERNELS or (name == "POLY" and not (degree >= 0 and degree == int(degree))):
        raise ctx.unsupported(f"the kernel {name!r} of degree {degree}")
    matrix_of = vectors.reshape(sum(counts), -1)
    finite = [np.isfinite(one).all() for one in (vectors, coefficients, rho, params)]
    if not all(finite):
        raise ctx.unsupported("a number that is not finite")
    constants = [
        [float(len(counts))], [float(one) for one in counts],
        np.column_stack([matrix_of, coefficients.T]).ravel(), rho,
    ]  # fmt: skip
    kernel = {"kernel": float(_KERNELS.index(name)), "gamma": gamma, "shift": shift}
    kernel["degree"] = degree if name == "POLY" else 0.0
    terms = _largest(name, params, matrix_of, coefficients, columns, ctx)
    power = degree if name == "POLY" else 1.0
    if name in ("LINEAR", "POLY"):
        terms *= _kept_near(columns, ctx) ** power
    ctx.loose += 8 * _EPSILON * max(1.0, terms)  # of a product; hardly ever all to one side
    if ctx.loose > MOST_ERROR:
        raise ctx.unsupported(
            f"its terms cancel in float32 up to an error of {ctx.loose:.1g}; scale its inputs"
        )
    return [*ctx.wide("support_vectors", columns, kernel, np.concatenate(constants), len(rho))]


def _kept_near(columns: list[Numeric], ctx: Context) -> float:
    """Refuses numbers far beyond those of the sample: of their sums float32 keeps no digit.

    Returns:
        How many times as large as those of the sample numbers may be.
    """
    values = ctx.sample.values(ctx.sample.spread(ROWS))
    for at in set().union(*(ctx.raws(column) for column in columns)):
        if ctx.raw[at].dtype in ("f32", "f64"):
            known = [abs(v) for v in values[ctx.raw[at].name] if v is not None and np.isfinite(v)]
            limit = FACTOR * max(known, default=1.0)
            low, high = ctx.ranges.get(at, (-np.inf, np.inf))
            ctx.ranges[at] = (max(low, -limit), min(high, limit))
    return FACTOR


def _largest(
    name: str, params: list[float], vectors: Any, coefficients: Any, columns: Any, ctx: Context
) -> float:
    """How large the terms of a sum are together, on rows of the sample."""
    gamma, shift, degree = params
    rows = values_of(columns, ctx)
    rows = rows[np.isfinite(rows).all(axis=1)]
    if name == "RBF":
        return float(np.abs(coefficients).sum())
    inner = np.abs(rows) @ np.abs(vectors).T
    if name == "POLY":
        inner = (abs(gamma) * inner + abs(shift)) ** degree * max(1.0, degree)
    elif name == "SIGMOID":
        inner = np.maximum(1.0, abs(gamma) * inner)
    return float(np.max(inner @ np.abs(coefficients).T, initial=1.0))


def _columns(tensor: Any, ctx: Context) -> list[Numeric]:
    columns = [numeric(cell, ctx) for cell in matrix(tensor, ctx)]
    for column in columns:
        ctx.refuse_nan(column)
    return columns if tensor.kind == "f32" else [one.apply("narrow") for one in columns]


def _floats(given: dict[str, Any], name: str) -> Any:
    return np.asarray(given.get(name, ()), np.float32).astype(np.float64)
