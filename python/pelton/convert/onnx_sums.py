"""ONNX's operators over several cells of a row: products, sums, norms, softmax and positions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert import activations
from pelton.convert.activations import FUNCTION_ERROR, summed, times
from pelton.convert.columns import Number, Numeric
from pelton.convert.context import Context
from pelton.convert.dense import dense, loosen
from pelton.convert.tensor import (
    Choice,
    Tensor,
    both,
    cells_of,
    keep_within,
    matrix,
    numeric,
    rounded,
    steady,
)

FLOATS = ("f32", "f64")
MOST_SUMMED = 2.0**40  # of integers, of which a few thousand add up to what float64 holds


def sums(node: Any, inputs: list[Any], ctx: Context) -> list[Any]:
    """Any of them, by name."""
    if node.op == "Sum":
        return [_variadic(inputs, ctx)]
    given = inputs[0]
    if not isinstance(given, Tensor) or given.cells.ndim < 1:
        raise ctx.unsupported("an input that is not rows and columns")
    if node.op in ("ArgMax", "ArgMin"):
        return [_position(node, given, ctx)]
    if node.op.startswith("Reduce"):
        return [_reduced(node, inputs, ctx)]
    if given.kind not in FLOATS:
        raise ctx.unsupported(f"numbers of {given.kind}")
    return [_LAYERS[node.op](node, inputs, ctx)]


def _matmul(node: Any, inputs: list[Any], ctx: Context) -> Any:
    given, weights = inputs
    if not isinstance(weights, np.ndarray) or weights.ndim not in (1, 2):
        raise ctx.unsupported("a product of two values that depend on the row")
    given.own(-1, ctx)
    columns_in = weights.reshape(len(weights), -1)
    if len(columns_in) != given.cells.shape[-1]:
        raise ctx.unsupported(f"{given.cells.shape[-1]} columns and {len(columns_in)} weights")
    rows = given.cells.reshape(-1, len(columns_in))
    found: list[Any] = []
    for cells in rows:
        columns = [numeric(cell, ctx) for cell in cells]
        found += dense(columns, columns_in.T, np.zeros(columns_in.shape[1]), given.kind, ctx)
    return given.shaped(cells_of(found, (*given.cells.shape[:-1], *weights.shape[1:])))


def _gemm(node: Any, inputs: list[Any], ctx: Context) -> Any:
    given, weights = inputs[0], inputs[1]
    attributes = node.attributes
    columns = [numeric(cell, ctx) for cell in matrix(given, ctx)]
    if not isinstance(weights, np.ndarray) or weights.ndim != 2:
        raise ctx.unsupported("a product of two values that depend on the row")
    if int(attributes.get("transA", 0)):
        raise ctx.unsupported("a transposed input, which moves the rows")
    by_output = weights if int(attributes.get("transB", 0)) else weights.T
    if by_output.shape[1] != len(columns):
        raise ctx.unsupported(f"{len(columns)} columns and {by_output.shape[1]} weights")
    alpha, beta = float(attributes.get("alpha", 1.0)), float(attributes.get("beta", 1.0))
    addend = inputs[2] if len(inputs) > 2 else None
    added = np.zeros(len(by_output))
    if isinstance(addend, np.ndarray):
        if addend.size not in (1, len(by_output)):
            raise ctx.unsupported("a constant that differs from row to row")
        added = np.broadcast_to(addend.ravel(), added.shape).astype(np.float64) * beta
    scaled = by_output.astype(np.float64) * alpha
    found: list[Any] = dense(columns, scaled, added, given.kind, ctx)
    if isinstance(addend, Tensor):
        cells = matrix(addend, ctx)
        if len(cells) not in (1, len(found)):
            raise ctx.unsupported(f"an addend of {len(cells)} columns")
        terms = [numeric(cell, ctx).apply("multiply", value=beta) for cell in cells]
        terms *= len(found) // len(terms)
        found = [
            rounded(both("add_columns", one, term), given.kind)
            for one, term in zip(found, terms, strict=True)
        ]
    return given.shaped(cells_of(found))


def _along(
    tensor: Tensor, axes: list[int], keep: bool, function: Callable[[list[Any]], Any]
) -> Tensor:
    """A tensor after a function of all cells along some of a row's own dimensions."""
    rest = [at for at in range(tensor.cells.ndim) if at not in axes]
    ordered = tensor.cells.transpose([*rest, *axes])
    shape = [tensor.cells.shape[at] for at in rest]
    rows = ordered.reshape(int(np.prod(shape, dtype=np.int64)), -1)
    found = [function(list(cells)) for cells in rows]
    before = sum(axis < tensor.rows for axis in axes)
    if keep:
        shape = [1 if at in axes else size for at, size in enumerate(tensor.cells.shape)]
        before = 0
    return Tensor(cells_of(found, tuple(shape)), tensor.kind, tensor.rows - before)


def _reduced(node: Any, inputs: list[Any], ctx: Context) -> Any:
    given = inputs[0]
    axes = node.attributes.get("axes")
    if len(inputs) > 1 and inputs[1] is not None:
        if not isinstance(inputs[1], np.ndarray):
            raise ctx.unsupported("axes that depend on the row")
        axes = inputs[1].ravel()
    if axes is None or not len(axes):
        raise ctx.unsupported("no axes: it would add up the rows")
    own = [given.own(int(axis), ctx) for axis in axes]
    keep = bool(node.attributes.get("keepdims", 1))
    op = node.op.removeprefix("Reduce")

    def function(cells: list[Any]) -> Any:
        columns = [numeric(cell, ctx) for cell in cells]
        return rounded(_reduction(op, columns, given.kind, ctx), given.kind)

    return _along(given, own, keep, function)


def _reduction(op: str, columns: list[Any], kind: str, ctx: Context) -> Any:
    if op in ("Max", "Min"):
        name = "maximum_columns" if op == "Max" else "minimum_columns"
        for column in columns:
            ctx.refuse_nan(column)  # whether it wins depends on where it stands
        found = columns[0]
        for column in columns[1:]:
            found = both(name, found, column)
        return found
    if kind in FLOATS:
        loosen(columns, kind, len(columns), ctx)
    elif op != "Sum":
        raise ctx.unsupported(f"{op} of integers")
    else:
        raws = [one for one in columns if isinstance(one, Number) and one.expr.op == "raw"]
        keep_within(raws, MOST_SUMMED, ctx)
    if op == "Prod":
        found = columns[0]
        for column in columns[1:]:
            found = rounded(times(found, column), kind)
        return found
    if op == "LogSumExp":
        ctx.loose += FUNCTION_ERROR
        return activations.log_sum_exp(columns, ctx)
    if op in ("L2", "SumSquare"):
        columns = [times(column, column) for column in columns]
    elif op == "L1":
        columns = [column.apply("absolute") for column in columns]
    total = summed(columns, ctx)
    if op == "Mean":
        return total.apply("divide", value=float(len(columns)))
    return total.apply("sqrt") if op == "L2" else total


def _position(node: Any, given: Tensor, ctx: Context) -> Any:
    if int(node.attributes.get("select_last_index", 0)):
        raise ctx.unsupported("the last of equals")
    axis = given.own(int(node.attributes.get("axis", 0)), ctx)
    keep = bool(node.attributes.get("keepdims", 1))

    def function(cells: list[Any]) -> Choice:
        columns = [numeric(cell, ctx) for cell in cells]
        for column in columns:
            ctx.refuse_nan(column)
        if node.op == "ArgMin":
            columns = [column.apply("multiply", value=-1.0) for column in columns]
        # Of infinities NaN can be made: one that does not come first loses.
        rest = [column.apply("fill_missing", value=-np.inf) for column in columns[1:]]
        (best,) = ctx.wide("argmax", [columns[0], *rest])
        return Choice(best, tuple(range(len(columns))))

    return replace(_along(given, [axis], keep, function), kind="i64")


def _softmax(node: Any, inputs: list[Any], ctx: Context) -> Any:
    given = inputs[0]
    axis = int(node.attributes.get("axis", -1 if node.version >= 13 else 1))
    own = given.own(axis, ctx)
    if own != given.cells.ndim - 1:
        raise ctx.unsupported("along a dimension that is not the last")
    function = activations.softmax if node.op == "Softmax" else activations.log_softmax
    ctx.loose += FUNCTION_ERROR
    found: list[Any] = []
    for cells in given.cells.reshape(-1, given.cells.shape[-1]):
        columns = [numeric(cell, ctx) for cell in cells]
        found += [rounded(one, given.kind) for one in function(columns, ctx)]
    return given.shaped(cells_of(found, given.cells.shape))


def _batch_norm(node: Any, inputs: list[Any], ctx: Context) -> Any:
    given = inputs[0]
    if int(node.attributes.get("training_mode", 0)) or node.outputs > 1:
        raise ctx.unsupported("a training mode")
    matrix(given, ctx)
    if any(not isinstance(one, np.ndarray) for one in inputs[1:5]):
        raise ctx.unsupported("scales that depend on the row")
    scale, bias, mean, variance = (np.asarray(one, np.float64).ravel() for one in inputs[1:5])
    slope = scale / np.sqrt(variance + float(node.attributes.get("epsilon", 1e-5)))
    shift = bias - mean * slope
    if len(slope) != given.cells.size or not np.isfinite([slope, shift]).all():
        raise ctx.unsupported(f"{len(slope)} scales of {given.cells.size} columns")
    loosen([numeric(cell, ctx) for cell in given.flat()], given.kind, 2, ctx)
    found = [
        rounded(activations.shifted(activations.scaled(numeric(cell, ctx), a), b), given.kind)
        for cell, a, b in zip(given.flat(), slope, shift, strict=True)
    ]
    return given.shaped(cells_of(found))


def _layer_norm(node: Any, inputs: list[Any], ctx: Context) -> Any:
    given = inputs[0]
    axis = given.own(int(node.attributes.get("axis", -1)), ctx)
    if axis != given.cells.ndim - 1 or node.outputs > 1:
        raise ctx.unsupported("along dimensions that are not the last")
    width = given.cells.shape[-1]
    weight = np.asarray(inputs[1], np.float64).ravel()
    bias = np.zeros(width)
    if len(inputs) > 2 and inputs[2] is not None:
        bias = np.asarray(inputs[2], np.float64).ravel()
    epsilon = float(node.attributes.get("epsilon", 1e-5))
    found: list[Any] = []
    for cells in given.cells.reshape(-1, width):
        columns = [numeric(cell, ctx) for cell in cells]
        loosen(columns, given.kind, 4 * width, ctx)
        normed = activations.layer_norm(columns, weight, bias, epsilon, ctx)
        found += [rounded(one, given.kind) for one in normed]
    return given.shaped(cells_of(found, given.cells.shape))


def _variadic(inputs: list[Any], ctx: Context) -> Any:
    if any(not isinstance(given, Tensor) for given in inputs):
        raise ctx.unsupported("constants beside columns")
    if len({(given.cells.shape, given.rows) for given in inputs}) != 1:
        raise ctx.unsupported("shapes that differ")
    kind = inputs[0].kind
    found = []
    for cells in zip(*(given.flat() for given in inputs), strict=True):
        total: Numeric = numeric(cells[0], ctx)
        for cell in cells[1:]:
            total = rounded(both("add_columns", total, numeric(cell, ctx)), kind)
        found.append(total)
    return inputs[0].shaped(cells_of(found, inputs[0].cells.shape))


def _unit_norm(node: Any, inputs: list[Any], ctx: Context) -> Any:
    """LpNormalization: a row over its sum of sizes or its length; a row of zeros stays."""
    given, p = inputs[0], int(node.attributes.get("p", 2))
    axis = given.own(int(node.attributes.get("axis", -1)), ctx)
    if axis != given.cells.ndim - 1 or p not in (1, 2):
        raise ctx.unsupported("along a dimension that is not the last, or of another norm")
    found: list[Any] = []
    for cells in given.cells.reshape(-1, given.cells.shape[-1]):
        columns = [numeric(cell, ctx) for cell in cells]
        norm = rounded(_reduction(f"L{p}", columns, given.kind, ctx), given.kind)
        zero = norm.apply("equal", value=0.0)
        for column in columns:
            share = rounded(both("divide_columns", column, norm), given.kind)
            found.append(activations.where(zero, steady(column, 0.0, given.kind), share, ctx))
    return given.shaped(cells_of(found, given.cells.shape))


_LAYERS = {
    "MatMul": _matmul, "Gemm": _gemm, "Softmax": _softmax, "LogSoftmax": _softmax,
    "BatchNormalization": _batch_norm, "LayerNormalization": _layer_norm,
    "LpNormalization": _unit_norm,
}  # fmt: skip
