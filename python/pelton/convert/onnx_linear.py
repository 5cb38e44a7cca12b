"""ONNX's LinearClassifier and LinearRegressor: float32 products, in no order that is promised."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Numeric
from pelton.convert.context import Context
from pelton.convert.dense import dense
from pelton.convert.onnx_links import linked, second_class
from pelton.convert.tensor import Choice, Tensor, cells_of, matrix, numeric, row, text_of

VECTOR_ERROR = 1e-5  # of ONNX Runtime's own exp in its vectorised links, relative to 1


def regressor(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """Sums per target, then a link: of one target only PROBIT is one."""
    given = node.attributes
    sums = _sums(given, int(given.get("targets", 1)), inputs[0], ctx)
    link = text_of(given.get("post_transform", "NONE"))
    if len(sums) == 1 and link != "PROBIT":
        link = "NONE"
    return [row(vectorised(sums, link, ctx), "f32")]


def classifier(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """The label by the largest sum, or by the sign of the only one."""
    given = node.attributes
    strings = [text_of(one) for one in given.get("classlabels_strings", ())]
    labels: list[Any] = strings or [int(one) for one in given.get("classlabels_ints", ())]
    count = len(given.get("intercepts", ()))
    sums = _sums(given, count, inputs[0], ctx)
    link = text_of(given.get("post_transform", "NONE"))
    if count == 1:
        position: Numeric = sums[0].apply("greater", value=0.0)
        names: tuple[Any, ...] = ("0", "1") if strings else (0, 1)
        scores = sums
        if len(labels) == 2:
            names = tuple(labels)
            scores = second_class(sums[0], 1, link, ctx)
        elif link == "PROBIT":
            scores = linked(sums, link, ctx, narrow=True)
    else:
        if len(labels) != count:
            raise ctx.unsupported(f"{count} sums and {len(labels)} labels")
        (position,) = ctx.wide("argmax", sums)
        names, scores = tuple(labels), vectorised(sums, link, ctx)
    label = Tensor(cells_of([Choice(position, names)], ()), "text" if strings else "i64")
    return [label, row(scores, "f32")]


def vectorised(sums: list[Numeric], link: str, ctx: Context) -> list[Numeric]:
    """Scores after a link that ONNX Runtime computes for many rows at once."""
    if link in ("LOGISTIC", "SOFTMAX"):
        ctx.loose += VECTOR_ERROR
    return linked(sums, link, ctx, narrow=True)


def _sums(given: dict[str, Any], count: int, tensor: Any, ctx: Context) -> list[Numeric]:
    columns = [numeric(cell, ctx) for cell in matrix(tensor, ctx)]
    if tensor.kind != "f32":
        columns = [one.apply("narrow") for one in columns]
    weights = np.asarray(given.get("coefficients", ()), np.float32).astype(np.float64)
    intercepts = np.asarray(given.get("intercepts", ()), np.float32).astype(np.float64)
    if count < 1 or len(weights) != count * len(columns) or len(intercepts) not in (0, count):
        raise ctx.unsupported(
            f"{len(weights)} weights and {len(intercepts)} intercepts of {len(columns)} columns "
            f"and {count} sums"
        )
    intercepts = intercepts if len(intercepts) else np.zeros(count)
    return dense(columns, weights.reshape(count, -1), intercepts, "f32", ctx)
