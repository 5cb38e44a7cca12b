"""ONNX's operators that move cells about and keep the rows where they are, and Cast."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Number, Text
from pelton.convert.context import Context
from pelton.convert.onnx_source import KINDS
from pelton.convert.tensor import (
    DTYPES,
    Choice,
    ShapeOf,
    Tensor,
    cells_of,
    keep_within,
    numeric,
    rounded,
    steady,
)

_ROWS = "it moves the rows; need the first dimension untouched"
FLOATS = ("f32", "f64")
MOST_WHOLE = 2.0**53  # the largest integers that float64 tells apart


def shape(node: Any, inputs: list[Any], ctx: Context) -> list[Any]:
    """Any of them, by name."""
    if node.op in ("Identity", "Dropout"):
        if node.outputs > 1:
            raise ctx.unsupported("the mask of a dropout")
        return [inputs[0]]
    if node.op == "ConstantOfShape":
        return [_filled(node, inputs[0], ctx)]
    if node.op == "Concat":
        return [_concat(node, inputs, ctx)]
    given = inputs[0]
    if not isinstance(given, Tensor):
        raise ctx.unsupported("constants that depend on the row's shape")
    if node.op == "Shape":
        if node.attributes.get("start") or node.attributes.get("end"):
            raise ctx.unsupported("part of a shape")
        return [ShapeOf(given)]
    if node.op == "Cast":
        return [_cast(given, KINDS.get(int(node.attributes.get("to", 0)), ""), ctx)]
    if node.op == "Split":
        return _split(node, inputs, ctx)
    return [_MOVES[node.op](node, given, inputs, ctx)]


def _filled(node: Any, given: Any, ctx: Context) -> Tensor:
    """One number in the shape of another tensor."""
    if not isinstance(given, ShapeOf):
        raise ctx.unsupported("a shape that depends on the row")
    value = np.asarray(node.attributes.get("value", np.zeros(1, np.float32))).ravel()
    kind = next((kind for kind, dtype in DTYPES.items() if dtype == value.dtype), "text")
    if len(value) != 1 or kind == "text":
        raise ctx.unsupported(f"{len(value)} numbers of {value.dtype}")
    like = [numeric(cell, ctx) for cell in given.tensor.flat()]
    cells = [steady(cell, float(value[0]), kind) for cell in like]
    return given.tensor.shaped(cells_of(cells, given.tensor.cells.shape), kind)


def _constants(node: Any, inputs: list[Any], at: int, name: str, ctx: Context) -> list[int] | None:
    """Whole numbers that are an input of newer operators and an attribute of older ones."""
    if len(inputs) > at and inputs[at] is not None:
        if not isinstance(inputs[at], np.ndarray):
            raise ctx.unsupported(f"{name} that depend on the row")
        return [int(one) for one in inputs[at].ravel()]
    found = node.attributes.get(name)
    return None if found is None else [int(one) for one in np.atleast_1d(found)]


def _concat(node: Any, inputs: list[Any], ctx: Context) -> Tensor:
    if any(not isinstance(given, Tensor) for given in inputs):
        raise ctx.unsupported("constants beside columns")
    first = inputs[0]
    if len({(given.kind, given.rank, given.rows) for given in inputs}) != 1:
        raise ctx.unsupported("values of several types or ranks")
    axis = first.own(int(node.attributes.get("axis", 1)), ctx)
    try:
        joined = np.concatenate([given.cells for given in inputs], axis=axis)
    except ValueError as error:
        raise ctx.unsupported(f"shapes that do not meet: {error}") from error
    return Tensor(joined, first.kind, first.rows)


def _reshape(node: Any, given: Tensor, inputs: list[Any], ctx: Context) -> Tensor:
    """Rows stay whole where nothing but ones stands before them, then and now."""
    sizes = _constants(node, inputs, 1, "shape", ctx)
    if not sizes or int(node.attributes.get("allowzero", 0)):
        raise ctx.unsupported("no shape, or one of zeros")
    own = list(given.cells.shape)
    own.insert(given.rows, -2)  # the rows
    if any(size != 1 for size in own[: given.rows]):
        raise ctx.unsupported(_ROWS)
    wanted = [own[at] if size == 0 and at < len(own) else size for at, size in enumerate(sizes)]
    total = given.cells.size
    if -2 in wanted and -1 in wanted:
        known = int(np.prod([size for size in wanted if size >= 0], dtype=np.int64))
        if known < 1 or total % known:
            raise ctx.unsupported(_ROWS)
        wanted[wanted.index(-1)] = total // known
    marks = [at for at, size in enumerate(wanted) if size < 0]
    if len(marks) != 1 or any(size != 1 for size in wanted[: marks[0]]):
        raise ctx.unsupported(_ROWS)
    rest = wanted[: marks[0]] + wanted[marks[0] + 1 :]
    if any(size < 1 for size in rest) or int(np.prod(rest, dtype=np.int64)) != total:
        raise ctx.unsupported(_ROWS)
    return Tensor(given.cells.reshape(rest), given.kind, marks[0])


def _flatten(node: Any, given: Tensor, inputs: list[Any], ctx: Context) -> Tensor:
    if given.rows != 0 or int(node.attributes.get("axis", 1)) not in (1, 1 - given.rank):
        raise ctx.unsupported(_ROWS)
    return given.shaped(given.cells.reshape(-1))


def _squeeze(node: Any, given: Tensor, inputs: list[Any], ctx: Context) -> Tensor:
    axes = _constants(node, inputs, 1, "axes", ctx)
    if axes is None:
        raise ctx.unsupported("no axes: it would drop the rows of a single one")
    own = [given.own(axis, ctx) for axis in axes]
    if any(given.cells.shape[axis] != 1 for axis in own):
        raise ctx.unsupported("a dimension that is not 1")
    shape = [size for at, size in enumerate(given.cells.shape) if at not in own]
    before = sum(axis < given.rows for axis in own)
    return Tensor(given.cells.reshape(shape), given.kind, given.rows - before)


def _unsqueeze(node: Any, given: Tensor, inputs: list[Any], ctx: Context) -> Tensor:
    axes = _constants(node, inputs, 1, "axes", ctx) or []
    rank = given.rank + len(axes)
    added = {axis + rank if axis < 0 else axis for axis in axes}
    if len(added) != len(axes) or any(not 0 <= axis < rank for axis in added):
        raise ctx.unsupported(f"dimensions {axes} of {rank}")
    left = [axis for axis in range(rank) if axis not in added]
    rows = left[given.rows]
    sizes = dict(
        zip(
            left,
            [*given.cells.shape[: given.rows], 0, *given.cells.shape[given.rows :]],
            strict=True,
        )
    )
    shape = [sizes.get(axis, 1) for axis in range(rank) if axis != rows]
    return Tensor(given.cells.reshape(shape), given.kind, rows)


def _transpose(node: Any, given: Tensor, inputs: list[Any], ctx: Context) -> Tensor:
    order = list(node.attributes.get("perm", range(given.rank - 1, -1, -1)))
    if sorted(order) != list(range(given.rank)):
        raise ctx.unsupported(f"an order of {order}")
    own = [given.own(axis, ctx) for axis in order if axis != given.rows]
    return Tensor(given.cells.transpose(own), given.kind, order.index(given.rows))


def _gather(node: Any, given: Tensor, inputs: list[Any], ctx: Context) -> Tensor:
    axis = given.own(int(node.attributes.get("axis", 0)), ctx)
    which = inputs[1]
    if not isinstance(which, np.ndarray) or which.dtype.kind not in "iu":
        raise ctx.unsupported("columns that depend on the row")
    size = given.cells.shape[axis]
    if (which >= size).any() or (which < -size).any():
        raise ctx.unsupported(f"columns beyond the {size} of its input")
    if axis < given.rows and which.ndim != 1:
        raise ctx.unsupported(_ROWS)
    return given.shaped(np.take(given.cells, which, axis=axis))


def _slice(node: Any, given: Tensor, inputs: list[Any], ctx: Context) -> Tensor:
    starts = _constants(node, inputs, 1, "starts", ctx) or []
    ends = _constants(node, inputs, 2, "ends", ctx) or []
    axes = _constants(node, inputs, 3, "axes", ctx)
    steps = _constants(node, inputs, 4, "steps", ctx)
    axes = list(range(len(starts))) if axes is None else axes
    steps = [1] * len(starts) if steps is None else steps
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise ctx.unsupported("starts and ends that do not belong together")
    cells = given.cells
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        own = given.own(axis, ctx)
        stop = None if step < 0 and end < -cells.shape[own] else end
        part: list[Any] = [slice(None)] * cells.ndim
        part[own] = slice(start, stop, step)
        cells = cells[tuple(part)]
    if not cells.size:
        raise ctx.unsupported("no column")
    return given.shaped(cells)


def _split(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    given = inputs[0]
    axis = given.own(int(node.attributes.get("axis", 0)), ctx)
    sizes = _constants(node, inputs, 1, "split", ctx)
    length = given.cells.shape[axis]
    if sizes is None:
        size = -(-length // node.outputs)
        sizes = [size] * (node.outputs - 1)
        sizes.append(length - sum(sizes))
    if sum(sizes) != length or min(sizes) < 1:
        raise ctx.unsupported(f"parts of {sizes} of {length}")
    parts = np.split(given.cells, np.cumsum(sizes)[:-1], axis=axis)
    return [given.shaped(part) for part in parts]


def _cast(given: Tensor, kind: str, ctx: Context) -> Tensor:
    if kind not in ("f32", "f64", "i64", "i32", "bool", "text"):
        raise ctx.unsupported("a type that has no native numbers")
    if kind == given.kind:
        return given
    cells = [_converted(cell, given.kind, kind, ctx) for cell in given.flat()]
    return given.shaped(cells_of(cells, given.cells.shape), kind)


def _converted(cell: Any, of: str, to: str, ctx: Context) -> Any:
    if isinstance(cell, Text):
        raise ctx.unsupported("numbers read from text")
    if isinstance(cell, Choice) and (of != "text" or to in ("i64", "i32", "text")):
        return Choice(cell.position, tuple(_label(one, to, ctx) for one in cell.labels))
    if to == "text":
        raise ctx.unsupported("numbers written as text")
    if isinstance(cell, Choice):
        raise ctx.unsupported("numbers read from text")
    number = numeric(cell, ctx)
    if of == "bool" and to in ("i64", "i32"):
        return Choice(number, (0, 1))
    if to == "bool":
        return rounded(number.apply("equal", value=0.0).apply("subtract_from", value=1.0), to)
    if isinstance(number, Number) and _last(number) == "sign" and to in ("i64", "i32"):
        return Choice(number.apply("add", value=1.0), (-1, 0, 1))
    if of in FLOATS and to not in FLOATS:
        ctx.refuse_nan(number)  # which number a NaN becomes is the processor's, as beyond int64
        if isinstance(number, Number) and _last(number) == "raw":
            keep_within([number], MOST_WHOLE, ctx)
        return rounded(number.apply("truncate"), to)
    return rounded(number, to)


def _last(number: Number) -> str:
    """The operator that made a number, before it was rounded."""
    expr = number.expr
    while expr.op == "narrow":
        (expr,) = expr.inputs
    return expr.op


def _label(label: Any, to: str, ctx: Context) -> Any:
    if to == "text":
        return str(label)
    if to in FLOATS:
        return float(np.float32(label)) if to == "f32" else float(label)
    if to == "bool":
        return bool(label)
    try:
        return int(label)
    except ValueError as error:
        raise ctx.unsupported(f"the label {label!r} as an integer") from error


_MOVES = {
    "Reshape": _reshape, "Flatten": _flatten, "Squeeze": _squeeze, "Unsqueeze": _unsqueeze,
    "Transpose": _transpose, "Gather": _gather, "Slice": _slice,
}  # fmt: skip
