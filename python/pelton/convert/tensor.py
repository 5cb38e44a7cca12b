"""What flows through a graph of tensors while it is converted: symbolic columns, constants, maps.

A `Tensor` holds the cells of one row, so that NumPy's own broadcasting and indexing on arrays of
objects do what ONNX says; where the rows stand among its dimensions is kept beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pelton.convert.columns import (
    Expr,
    Index,
    Number,
    Numeric,
    Table,
    Text,
    number_of,
)
from pelton.convert.context import Context

DTYPES: dict[str, np.dtype[Any]] = {
    "f32": np.dtype(np.float32), "f64": np.dtype(np.float64), "i64": np.dtype(np.int64),
    "i32": np.dtype(np.int32), "bool": np.dtype(np.bool_), "text": np.dtype(object),
}  # fmt: skip
Constant = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Choice:
    """A label: one of `labels`, by its position; strings, or integers."""

    position: Numeric
    labels: tuple[Any, ...]


Cell = Number | Table | Text | Choice


@dataclass(frozen=True, eq=False)
class Tensor:
    """One value of the graph for all rows."""

    cells: npt.NDArray[np.object_]  # in the shape of one row
    kind: str  # see DTYPES
    rows: int = 0  # which dimension is that of the rows

    @property
    def rank(self) -> int:
        """Its dimensions, that of the rows included."""
        return self.cells.ndim + 1

    def flat(self) -> list[Any]:
        """The cells of one row, in order."""
        return list(self.cells.ravel())

    def shaped(self, cells: Any, kind: str | None = None) -> Tensor:
        """Other cells in place of these, of the same type or of another one."""
        return Tensor(cells, kind or self.kind, self.rows)

    def own(self, axis: int, ctx: Context) -> int:
        """A dimension of the tensor among those of its cells; that of the rows is refused."""
        axis = axis + self.rank if axis < 0 else axis
        if axis == self.rows or not 0 <= axis < self.rank:
            raise ctx.unsupported(
                "it moves or joins rows"
                if axis == self.rows
                else f"dimension {axis} of {self.rank}"
            )
        return axis if axis < self.rows else axis - 1


@dataclass(frozen=True)
class Maps:
    """A sequence of maps, a row each, from labels to numbers: what ZipMap gives."""

    keys: tuple[Any, ...]
    values: Tensor


@dataclass(frozen=True)
class ShapeOf:
    """The shape of a tensor, of which the rows are not known: good for another one like it."""

    tensor: Tensor


Value = Tensor | Maps | ShapeOf | Constant


def cells_of(cells: Sequence[Any], shape: tuple[int, ...] | None = None) -> npt.NDArray[np.object_]:
    """An array of objects; NumPy must not look into them."""
    made = np.empty(len(cells), object)
    made[:] = cells
    return made if shape is None else made.reshape(shape)


def row(cells: Sequence[Any], kind: str) -> Tensor:
    """Rows of as many columns as there are cells."""
    return Tensor(cells_of(cells), kind)


def numeric(cell: Any, ctx: Context) -> Numeric:
    """A cell as a number; a label of integers too."""
    if isinstance(cell, Choice):
        if any(isinstance(label, str) for label in cell.labels):
            raise ctx.unsupported("text stands where a number must")
        if cell.labels == tuple(range(len(cell.labels))):
            return cell.position
        return table_of(cell.position, [float(label) for label in cell.labels], ctx)
    return ctx.numeric(cell)


def table_of(position: Numeric, values: Sequence[float], ctx: Context) -> Table:
    """The number that stands at a position."""
    index = ctx.index(position, [float(at) for at in range(len(values))])
    return Table(index, 0.0, {at: float(value) for at, value in enumerate(values)})


def rounded(number: Any, kind: str) -> Any:
    """A number after an operation of its type."""
    number = number.apply("narrow") if kind == "f32" else number
    return replace(number, dtype=DTYPES[kind])


def one(tensor: Tensor, ctx: Context, function: Callable[[Any], Any], kind: str = "") -> Tensor:
    """A function of each number."""
    kind = kind or tensor.kind
    found = [rounded(function(numeric(cell, ctx)), kind) for cell in tensor.flat()]
    return tensor.shaped(cells_of(found, tensor.cells.shape), kind)


def both(op: str, x: Numeric, y: Numeric) -> Number:
    """An operator of two columns."""
    first, second = number_of(x), number_of(y)
    return Number(Expr(op, (first.expr, second.expr)), first.dtype)


def steady(cell: Numeric, value: float, kind: str) -> Table:
    """The same number in every row, hung on the source of a cell."""
    index = cell.index if isinstance(cell, Table) else Index(cell, (0.0,))
    return Table(index, float(value), {}, DTYPES[kind])


def keep_within(cells: Sequence[Any], limit: float, ctx: Context) -> None:
    """Refuses raw numbers beyond a limit, where integers would wrap around or lose digits.

    Raises:
        UnsupportedError: A cell is no raw column, so that its size is not known.
    """
    for cell in cells:
        if not isinstance(cell, Number):
            continue  # a table, whose entries are in the file
        expr = cell.expr
        while expr.op == "narrow":
            (expr,) = expr.inputs
        if expr.op != "raw":
            raise ctx.unsupported("integers of unknown size")
        low, high = ctx.ranges.get(expr.raw, (-np.inf, np.inf))
        ctx.ranges[expr.raw] = (max(low, -limit), min(high, limit))


def matrix(value: Any, ctx: Context) -> list[Any]:
    """The cells of rows of columns."""
    if not isinstance(value, Tensor) or value.rows != 0 or value.cells.ndim != 1:
        raise ctx.unsupported("an input that is not rows and columns")
    return value.flat()


def spread(values: Sequence[Any], ctx: Context) -> tuple[list[Any], int]:
    """Tensors and constants, broadcast to one shape of a row.

    Returns:
        The cells of each, and which dimension is that of the rows.

    Raises:
        UnsupportedError: The constants vary along the rows, or the rows do not meet.
    """
    tensors = [value for value in values if isinstance(value, Tensor)]
    behind = {tensor.cells.ndim - tensor.rows for tensor in tensors}
    if len(behind) != 1:
        raise ctx.unsupported("tensors of several ranks, whose rows would not meet")
    (trail,) = behind
    grown = []
    for value in values:
        if isinstance(value, Tensor):
            grown.append(value.cells)
            continue
        array = np.asarray(value)
        if array.ndim > trail:
            axis = array.ndim - 1 - trail
            if array.shape[axis] != 1:
                raise ctx.unsupported("a constant that differs from row to row")
            array = np.take(array, 0, axis=axis)
        grown.append(array)
    try:
        found: list[Any] = list(np.broadcast_arrays(*grown))
    except ValueError as error:
        raise ctx.unsupported(f"shapes that do not meet: {error}") from error
    return found, found[0].ndim - trail


def text_of(value: Any) -> str:
    """A string of a model, which holds bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
