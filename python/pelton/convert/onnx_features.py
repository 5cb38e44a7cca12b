"""ONNX's feature operators on numbers: Scaler, Imputer, Normalizer, Binarizer and the like."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Numeric
from pelton.convert.context import Context
from pelton.convert.tensor import (
    Choice,
    Tensor,
    both,
    cells_of,
    matrix,
    numeric,
    one,
    rounded,
    row,
    steady,
    text_of,
)


def scaler(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """(x - offset) * scale, each step in float32, or in float64 for a float64 input."""
    (given,) = inputs
    width = _width(given, ctx)
    scale = _per_column(node.attributes.get("scale", ()), width, ctx)
    offset = _per_column(node.attributes.get("offset", ()), width, ctx)
    kind = "f64" if given.kind == "f64" else "f32"
    found = []
    for cell, minus, times in zip(given.flat(), offset, scale, strict=True):
        number = rounded(numeric(cell, ctx), kind)
        number = rounded(number.apply("add", value=-float(minus)), kind)
        found.append(number.apply("multiply", value=float(times)).apply("narrow"))
    return [given.shaped(cells_of(found, given.cells.shape), "f32")]


def imputer(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """One value, or NaN, replaced by another."""
    (given,) = inputs
    width = _width(given, ctx)
    whole = given.kind in ("i64", "i32")
    name, single = ("imputed_value_int64s", "replaced_value_int64") if whole else (
        "imputed_value_floats", "replaced_value_float",
    )  # fmt: skip
    values = np.asarray(node.attributes.get(name, ()), np.float64)
    if not len(values):
        raise ctx.unsupported(f"{name} is missing")
    values = values if len(values) == width else np.full(width, values[0])
    old = float(np.float32(node.attributes.get(single, 0)))
    old = float(node.attributes.get(single, 0)) if whole else old
    found: list[Numeric] = []
    for cell, new in zip(given.flat(), values, strict=True):
        number = numeric(cell, ctx)
        if np.isnan(old):
            found.append(number.apply("fill_missing", value=float(new)))
        else:
            found.append(number.apply("replace", **{"from": old, "to": float(new)}))
    return [given.shaped(cells_of(found, given.cells.shape))]


def normalizer(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """Each row over its largest value, its sum of sizes, or its length, all in float32."""
    (given,) = inputs
    cells = [numeric(cell, ctx) for cell in matrix(given, ctx)]
    if given.kind != "f32":
        raise ctx.unsupported(f"rows of {given.kind}; need float32")
    norm = text_of(node.attributes.get("norm", "MAX"))
    if norm == "MAX":
        least = float(np.finfo(np.float32).min)  # where ONNX Runtime starts: NaN never wins
        total: Numeric = (
            cells[0].apply("fill_missing", value=least).apply("clip", low=least, high=np.inf)
        )
        for cell in cells[1:]:
            wins = both("less_columns", total, cell)
            total = ctx.wide("choose", [wins, cell, total])[0]
    elif norm in ("L1", "L2"):
        parts = [
            cell.apply("absolute")
            if norm == "L1"
            else _narrow(both("multiply_columns", cell, cell))
            for cell in cells
        ]
        total = parts[0].apply("add", value=0.0)
        for part in parts[1:]:
            total = _narrow(both("add_columns", total, part))
    else:
        raise ctx.unsupported(f"the norm {norm!r}")
    zero = total.apply("equal", value=0.0)
    found = []
    for at, cell in enumerate(cells):
        if norm == "L2":
            share = _narrow(_narrow(both("divide_columns", parts[at], total)).apply("sqrt"))
            below = cell.apply("less", value=0.0)
            share = ctx.wide("choose", [below, share.apply("multiply", value=-1.0), share])[0]
        else:
            share = _narrow(both("divide_columns", cell, total))
        found.append(rounded(ctx.wide("choose", [zero, cell, share])[0], "f32"))
    return [row(found, "f32")]


def _narrow(number: Any) -> Any:
    return number.apply("narrow")


def binarizer(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """1 above the threshold, else 0."""
    threshold = float(np.float32(node.attributes.get("threshold", 0.0)))
    (given,) = inputs
    for cell in given.flat():
        ctx.refuse_nan(numeric(cell, ctx))  # ONNX Runtime raises
    return [one(given, ctx, lambda cell: cell.apply("greater", value=threshold))]


def feature_vectorizer(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """The columns of all inputs side by side, as float32; cut or filled up to the sizes given."""
    sizes = [int(size) for size in node.attributes.get("inputdimensions", ())]
    if len(sizes) != len(inputs):
        raise ctx.unsupported(f"{len(inputs)} inputs and {len(sizes)} sizes")
    found: list[Numeric] = []
    for given, size in zip(inputs, sizes, strict=True):
        if not isinstance(given, Tensor) or not 0 < size <= 100_000:
            raise ctx.unsupported(f"an input of {size} columns, or the same for every row")
        cells = [numeric(cell, ctx).apply("narrow") for cell in given.flat()][:size]
        zeros = [steady(cells[0], 0.0, "f32")] * (size - len(cells))
        found += [*cells, *zeros]
    return [row([rounded(cell, "f32") for cell in found], "f32")]


def array_feature_extractor(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """Some of the last dimension; or, of constants, the one that the row's number names."""
    given, which = inputs
    if isinstance(given, Tensor) and isinstance(which, np.ndarray):
        at = which.ravel().astype(np.int64)
        size = given.cells.shape[-1] if given.cells.ndim > given.rows else 0
        if not len(at) or (at < 0).any() or (at >= size).any():
            raise ctx.unsupported(f"columns beyond the {size} of its input")
        return [given.shaped(given.cells[..., at])]
    if isinstance(given, np.ndarray) and isinstance(which, Tensor) and which.cells.size == 1:
        labels = given.ravel().tolist()
        cell = which.cells.item()
        if not isinstance(cell, Choice) or max(cell.labels, default=0) >= len(labels):
            raise ctx.unsupported("a position that is not known to lie within its constants")
        names = tuple(labels[int(at)] for at in cell.labels)
        kind = {"O": "text", "i": "i64", "u": "i64", "b": "bool"}.get(given.dtype.kind)
        if kind is None:
            raise ctx.unsupported(f"labels of {given.dtype}")
        # ONNX gives the rows as the second dimension here.
        return [Tensor(cells_of([Choice(cell.position, names)]), kind, 1)]
    raise ctx.unsupported("which columns to take depends on the row")


def _width(given: Any, ctx: Context) -> int:
    return len(matrix(given, ctx))


def _per_column(values: Any, width: int, ctx: Context) -> Any:
    found = np.asarray(values, np.float32).astype(np.float64)
    if len(found) not in (1, width) or not np.isfinite(found).all():
        raise ctx.unsupported(f"{len(found)} numbers for {width} columns, or one not finite")
    return np.broadcast_to(found, (width,))
