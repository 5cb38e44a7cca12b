"""ONNX's tree ensembles, in the arithmetic of ONNX Runtime.

Trees are summed from 0 in the order of the file, in the type of the thresholds, float32 unless they
are given as a tensor of float64; base values come last. So ONNX Runtime computes on one thread;
with several it adds partial sums where there are many trees.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Many, Numeric
from pelton.convert.context import Context
from pelton.convert.onnx_links import binary, linked
from pelton.convert.onnx_tree_nodes import Ensemble
from pelton.convert.onnx_tree_read import read_flat, read_nested
from pelton.convert.parts import Forest
from pelton.convert.tensor import (
    Choice,
    Tensor,
    both,
    cells_of,
    matrix,
    numeric,
    row,
    steady,
    text_of,
)

_LINKS = ("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT")  # numbers of TreeEnsemble
_AGGREGATES = ("AVERAGE", "SUM", "MIN", "MAX")


def regressor(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """TreeEnsembleRegressor: of one target only PROBIT is a link."""
    given = node.attributes
    ensemble = read_flat(
        given, "target", int(given.get("n_targets", 0)), inputs[0].kind == "f64", ctx
    )
    base = _floats(given, "base_values", ensemble.wide, ctx)
    aggregate = text_of(given.get("aggregate_function", "SUM"))
    sums = _sums(ensemble, inputs[0], aggregate, base, ctx)
    link = text_of(given.get("post_transform", "NONE"))
    return [row(linked(sums, _link_of(sums, link), ctx, narrow=True), "f32")]


def ensemble(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """TreeEnsemble, whose answers have the type of its input."""
    given = node.attributes
    found = read_nested(given, inputs[0].kind == "f64", ctx)
    which = int(given.get("aggregate_function", 1))
    link = int(given.get("post_transform", 0))
    if not (0 <= which < len(_AGGREGATES) and 0 <= link < len(_LINKS)):
        raise ctx.unsupported("an aggregate or a link that ONNX does not know")
    sums = _sums(found, inputs[0], _AGGREGATES[which], np.zeros(0), ctx)
    values = linked(sums, _link_of(sums, _LINKS[link]), ctx, narrow=inputs[0].kind != "f64")
    return [row(values, inputs[0].kind)]


def _link_of(sums: list[Numeric], link: str) -> str:
    return link if len(sums) > 1 or link == "PROBIT" else "NONE"


def classifier(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """TreeEnsembleClassifier: the label and the scores of the classes."""
    given = node.attributes
    strings = [text_of(one) for one in given.get("classlabels_strings", ())]
    labels: list[Any] = strings or [int(one) for one in given.get("classlabels_int64s", ())]
    if len(labels) < 2:
        raise ctx.unsupported(f"{len(labels)} classes")
    found = read_flat(given, "class", len(labels), inputs[0].kind == "f64", ctx)
    base = _floats(given, "base_values", found.wide, ctx)
    link = text_of(given.get("post_transform", "NONE"))
    sums = _sums(found, inputs[0], "SUM", np.zeros(0), ctx)
    has = [found.has(target, ctx) for target in range(len(labels))]
    if len(labels) == 2:
        position, scores = binary(sums, has, base, found, link, ctx)
        # Without strings and with weights of both classes the label is the number 0 or 1.
        plain = not strings and len(found.targets()) > 1
        names: tuple[Any, ...] = (0, 1) if plain else tuple(labels)
    else:
        if len(base) not in (0, len(labels)):
            raise ctx.unsupported(f"{len(base)} base values of {len(labels)} classes")
        if len(base):
            sums = [_plus(one, float(b), found, ctx) for one, b in zip(sums, base, strict=True)]
            has = [True] * len(labels)
        known = [at for at, one in enumerate(has) if one]
        (best,) = ctx.wide("argmax", [sums[at] for at in known])
        names = tuple(labels[at] for at in known)
        position, scores = best, linked(sums, link, ctx, narrow=True)
    label = Tensor(cells_of([Choice(position, names)], ()), "text" if strings else "i64")
    return [label, row(scores, "f32")]


def _sums(found: Ensemble, given: Any, aggregate: str, base: Any, ctx: Context) -> list[Numeric]:
    """One number per target, before the link."""
    columns = [numeric(cell, ctx) for cell in matrix(given, ctx)]
    if given.kind not in ("f32", "f64", "i64", "i32"):
        raise ctx.unsupported(f"an input of {given.kind}")
    if given.kind in ("i64", "i32"):
        columns = [one.apply("narrow") for one in columns]
    if aggregate in ("SUM", "AVERAGE"):
        sums = _trees(found.forest(columns, ctx), columns, ctx)
        if aggregate == "AVERAGE":
            count = float(len(found.nodes.first) - 1)
            sums = [_rounded(one.apply("divide", value=count), found) for one in sums]
    else:
        op = "minimum_columns" if aggregate == "MIN" else "maximum_columns"
        sums = []
        apart = found.apart(columns, ctx)
        each = _trees(apart, columns, ctx)
        for target in range(found.width):
            trees = found.with_target(target, ctx)
            parts = [each[tree * found.width + target] for tree in trees]
            if not parts:
                sums.append(steady(columns[0], 0.0, "f64"))
                continue
            extreme: Numeric = parts[0]
            for part in parts[1:]:
                extreme = both(op, extreme, part)
            sums.append(extreme)
    if len(base) not in (0, len(sums)):
        raise ctx.unsupported(f"{len(base)} base values of {len(sums)} targets")
    if len(base):  # a target without a weight stays at 0
        sums = [
            _plus(one, float(b), found, ctx) if target in found.targets() or len(sums) == 1 else one
            for target, (one, b) in enumerate(zip(sums, base, strict=True))
        ]
    return sums


def _trees(forest: Forest, columns: list[Numeric], ctx: Context) -> list[Numeric]:
    raws: set[int] = set().union(*(ctx.raws(feature) for feature in forest.features))
    raws = raws or ctx.raws(columns[0])
    many = Many("trees", (), raws, len(forest.base), forest=forest)
    return [*many.numbers(missing=False)]


def _plus(number: Numeric, value: float, found: Ensemble, ctx: Context) -> Numeric:
    if not np.isfinite(value):
        raise ctx.unsupported("a base value that is not finite")
    return _rounded(number.apply("add", value=value), found)


def _rounded(number: Numeric, found: Ensemble) -> Numeric:
    return number if found.wide else number.apply("narrow")


def _floats(given: dict[str, Any], name: str, wide: bool, ctx: Context) -> Any:
    tensor = given.get(f"{name}_as_tensor")
    if tensor is not None and tensor.size:
        return np.asarray(tensor, np.float64).ravel()
    return np.asarray(given.get(name, ()), np.float32).astype(np.float64)
