"""ONNX's elementwise operators of two values, comparisons and Where, broadcast as NumPy does."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Numeric, Table, Text
from pelton.convert.context import Context
from pelton.convert.tensor import (
    DTYPES,
    Choice,
    Tensor,
    both,
    cells_of,
    keep_within,
    numeric,
    one,
    rounded,
    spread,
    steady,
)

# Operator -> of two columns; a column and a constant; a constant and a column.
_NUMBERS = {
    "Add": ("add_columns", "add", "add"),
    "Mul": ("multiply_columns", "multiply", "multiply"),
    "Sub": ("subtract_columns", "", "subtract_from"),
    "Div": ("divide_columns", "divide", "divide_into"),
}
_COMPARED = {
    "Less": ("less_columns", "less", "greater", False),
    "LessOrEqual": ("less_equal_columns", "less_equal", "greater_equal", False),
    "Greater": ("less_columns", "greater", "less", True),
    "GreaterOrEqual": ("less_equal_columns", "greater_equal", "less_equal", True),
    "Equal": ("equal_columns", "equal", "equal", False),
}
_LOGIC = ("And", "Or", "Xor")
MOST_FACTOR = 2**26  # two of them multiply to what float64 holds
POWER_ERROR = 1e-6  # of powf, whose bits are the C library's


def elementwise(node: Any, inputs: list[Any], ctx: Context) -> list[Tensor]:
    """Any of them, by name."""
    kind = next(given.kind for given in inputs if isinstance(given, Tensor))
    if node.op == "Not":
        return [one(inputs[0], ctx, lambda cell: cell.apply("subtract_from", value=1.0))]
    if node.op == "Where":
        return [_where(inputs, ctx)]
    if node.op in ("Min", "Max") and len(inputs) == 1:
        return [inputs[0]]
    grids, rows = spread(inputs, ctx)
    shape = grids[0].shape
    if node.op in ("Min", "Max"):
        columns = zip(*(grid.ravel() for grid in grids), strict=True)
        found = [_extreme(node.op, list(cells), kind, ctx) for cells in columns]
        return [Tensor(cells_of(found, shape), kind, rows)]
    if len(grids) != 2:
        raise ctx.unsupported(f"{len(grids)} inputs")
    pairs = zip(grids[0].ravel(), grids[1].ravel(), strict=True)
    if node.op in _COMPARED or node.op in _LOGIC:
        found = [_compared(node.op, x, y, ctx) for x, y in pairs]
        return [Tensor(cells_of(found, shape), "bool", rows)]
    if kind in ("bool", "text"):
        raise ctx.unsupported(f"numbers of {kind}")
    found = [_number(node, x, y, kind, ctx) for x, y in pairs]
    return [Tensor(cells_of(found, shape), kind, rows)]


def is_cell(value: Any) -> bool:
    """Whether it depends on the row."""
    return (hasattr(value, "dtype") and hasattr(value, "cast")) or isinstance(value, Choice)


def _number(node: Any, x: Any, y: Any, kind: str, ctx: Context) -> Any:
    if kind in ("i64", "i32") and not _known_whole(x, y):
        _keep_whole(node.op, x, y, kind, ctx)
    if node.op == "Pow":
        return _power(x, y, kind, ctx)
    if node.op == "PRelu":
        return _prelu(x, y, kind, ctx)
    if node.op not in _NUMBERS:
        raise ctx.unsupported("it has no native operator")
    if node.op == "Div" and kind in ("i64", "i32"):
        raise ctx.unsupported("a division of integers")
    columns, right, left = _NUMBERS[node.op]
    if is_cell(x) and is_cell(y):
        return rounded(both(columns, numeric(x, ctx), numeric(y, ctx)), kind)
    cell, constant = (x, float(y)) if is_cell(x) else (y, float(x))
    if isinstance(cell, Choice) and kind in ("i64", "i32"):
        labels = tuple(_whole(node.op, label, constant, is_cell(x)) for label in cell.labels)
        return Choice(cell.position, labels)
    if not np.isfinite(constant) or (node.op == "Div" and is_cell(x) and constant == 0):
        raise ctx.unsupported(f"the constant {constant}")
    number = numeric(cell, ctx)
    if node.op == "Sub" and is_cell(x):
        return rounded(number.apply("add", value=-constant), kind)
    return rounded(number.apply(right if is_cell(x) else left, value=constant), kind)


def _known_whole(x: Any, y: Any) -> bool:
    """A label beside a constant, which is computed at once."""
    return is_cell(x) != is_cell(y) and isinstance(x if is_cell(x) else y, Choice)


def _keep_whole(op: str, x: Any, y: Any, kind: str, ctx: Context) -> None:
    """Integers whose result float64 holds, and int64 does not wrap around."""
    if kind == "i32" or op not in ("Add", "Sub", "Mul"):
        raise ctx.unsupported(f"{op} of {'int32' if kind == 'i32' else 'int64'}")
    if any(not is_cell(one) and abs(int(one)) > MOST_FACTOR for one in (x, y)):
        raise ctx.unsupported(f"integers beyond {MOST_FACTOR:,}")
    numbers = [numeric(one, ctx) for one in (x, y) if is_cell(one) and not isinstance(one, Choice)]
    keep_within(numbers, MOST_FACTOR, ctx)


def _whole(op: str, label: int, constant: float, left: bool) -> int:
    """Integer arithmetic on a label."""
    x, y = (label, int(constant)) if left else (int(constant), label)
    return {"Add": x + y, "Sub": x - y, "Mul": x * y}[op]


def _power(x: Any, y: Any, kind: str, ctx: Context) -> Any:
    """Squares and cubes are products; all else is the C library's pow."""
    if is_cell(x) and is_cell(y):
        raise ctx.unsupported("a base and an exponent that depend on the row")
    if is_cell(y):
        if not (np.isfinite(float(x)) and float(x) > 0):
            raise ctx.unsupported(f"powers of {float(x)}")
        ctx.loose += POWER_ERROR
        return rounded(numeric(y, ctx).apply("power_of", base=float(x)), kind)
    number, exponent = numeric(x, ctx), float(y)
    if exponent == 1:
        return number
    if exponent in (2, 3):
        square = rounded(both("multiply_columns", number, number), kind)
        return square if exponent == 2 else rounded(both("multiply_columns", square, number), kind)
    if not np.isfinite(exponent):
        raise ctx.unsupported(f"the exponent {exponent}")
    ctx.loose += POWER_ERROR
    return rounded(number.apply("power", exponent=exponent), kind)


def _prelu(x: Any, slope: Any, kind: str, ctx: Context) -> Any:
    if not is_cell(x) or is_cell(slope):
        raise ctx.unsupported("a slope that depends on the row")
    number = numeric(x, ctx)
    scaled = rounded(number.apply("multiply", value=float(slope)), kind)
    below = number.apply("less", value=0.0)
    return ctx.wide("choose", [below, scaled, number], dtype=DTYPES[kind], missing=True)[0]


def _extreme(op: str, cells: list[Any], kind: str, ctx: Context) -> Any:
    name = "minimum_columns" if op == "Min" else "maximum_columns"
    known = [float(one) for one in cells if not is_cell(one)]
    numbers = [numeric(one, ctx) for one in cells if is_cell(one)]
    found: Numeric = numbers[0]
    for number in numbers[1:]:
        found = both(name, found, number)
    if known:
        edge = min(known) if op == "Min" else max(known)
        ends = {"low": -np.inf, "high": edge} if op == "Min" else {"low": edge, "high": np.inf}
        found = found.apply("clip", **ends)
    return rounded(found, kind)


def _compared(op: str, x: Any, y: Any, ctx: Context) -> Any:
    if op in _LOGIC:
        return _logic(op, x, y, ctx)
    columns, right, left, swapped = _COMPARED[op]
    if is_cell(x) and is_cell(y):
        first, second = (y, x) if swapped else (x, y)
        return both(columns, numeric(first, ctx), numeric(second, ctx))
    cell, constant = (x, y) if is_cell(x) else (y, x)
    if isinstance(constant, str):
        return _is_text(cell, constant, ctx)
    if np.isnan(float(constant)):
        return steady(numeric(cell, ctx), 0.0, "bool")
    return rounded(
        numeric(cell, ctx).apply(right if is_cell(x) else left, value=float(constant)), "bool"
    )


def _is_text(cell: Any, constant: str, ctx: Context) -> Table:
    if isinstance(cell, Choice):
        at = {float(i): 1.0 for i, label in enumerate(cell.labels) if label == constant}
        index = ctx.index(cell.position, [*range(len(cell.labels))])
        return Table(index, 0.0, {int(i): one for i, one in at.items()}, DTYPES["bool"])
    if not isinstance(cell, Text):
        raise ctx.unsupported("a number compared with text")
    return Table(ctx.index(cell, [constant]), 0.0, {0: 1.0}, DTYPES["bool"])


def _logic(op: str, x: Any, y: Any, ctx: Context) -> Any:
    numbers = [numeric(one, ctx) if is_cell(one) else float(one) for one in (x, y)]
    known = [one for one in numbers if isinstance(one, float)]
    cells = [one for one in numbers if not isinstance(one, float)]
    if known:
        if op == "Xor":
            flip = cells[0].apply("subtract_from", value=1.0)
            return flip if known[0] else cells[0]
        if (op == "And") == bool(known[0]):
            return cells[0]
        return steady(cells[0], float(op == "Or"), "bool")
    if op == "Xor":
        return both("equal_columns", *cells).apply("subtract_from", value=1.0)
    return both("both" if op == "And" else "either", *cells)


def _where(inputs: list[Any], ctx: Context) -> Tensor:
    kinds = [given.kind for given in inputs[1:] if isinstance(given, Tensor)]
    arrays = [given for given in inputs[1:] if isinstance(given, np.ndarray)]
    if kinds:
        kind = kinds[0]
    else:
        names = {"f": "f32", "i": "i64", "O": "text", "b": "bool"}
        kind = names.get(arrays[0].dtype.kind, "")
        kind = "f64" if arrays[0].dtype == np.float64 else kind
    grids, rows = spread(inputs, ctx)
    found: list[Any] = []
    for given, yes, no in zip(*(grid.ravel() for grid in grids), strict=True):
        if not is_cell(given):
            raise ctx.unsupported("a condition that is the same for every row")
        condition = numeric(given, ctx)
        if not is_cell(yes) and not is_cell(no) and kind in ("i64", "i32", "text", "bool"):
            convert = str if kind == "text" else int
            found.append(Choice(condition, (convert(no), convert(yes))))
            continue
        sides = [
            numeric(one, ctx) if is_cell(one) else steady(condition, float(one), kind)
            for one in (yes, no)
        ]
        found.append(ctx.wide("choose", [condition, *sides], dtype=DTYPES[kind], missing=True)[0])
    return Tensor(cells_of(found, grids[0].shape), kind, rows)
