"""NumPy's elementwise functions as operators, in the dtypes in which NumPy itself computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from pelton.convert.columns import Expr, Number, Numeric, number_of
from pelton.convert.context import Context

Operand = Any  # a Numeric, or a number


class UntraceableError(Exception):
    """What a function does cannot be stated in operators; says what."""


# Functions of one number: the operators that make them, one after the other.
_ONE: dict[str, tuple[tuple[str, dict[str, float]], ...]] = {
    **{name: ((name, {}),) for name in ("log", "log1p", "log2", "log10", "exp", "expm1")},
    **{
        name: ((name, {}),) for name in ("sqrt", "sin", "cos", "arcsin", "tanh", "absolute", "sign")
    },
    "fabs": (("absolute", {}),),
    "ceil": (("ceil", {}),),
    "rint": (("round", {}),),
    "floor": (("multiply", {"value": -1.0}), ("ceil", {}), ("multiply", {"value": -1.0})),
    "negative": (("multiply", {"value": -1.0}),),
    "positive": (),
    "conjugate": (),
    "reciprocal": (("divide_into", {"value": 1.0}),),
    "exp2": (("power_of", {"base": 2.0}),),
    "isnan": (("is_missing", {}),),
    "logical_not": (("fill_missing", {"value": 1.0}), ("equal", {"value": 0.0})),
    "invert": (("equal", {"value": 0.0}),),
}
# Times the first number over the second, both in the dtype of the column.
_TO_RADIANS, _TO_DEGREES = (np.pi, 180.0), (180.0, np.pi)
_ANGLES = {"deg2rad": _TO_RADIANS, "radians": _TO_RADIANS}
_ANGLES |= {"rad2deg": _TO_DEGREES, "degrees": _TO_DEGREES}
# Of two columns; of a column and a number; of a number and a column.
_TWO: dict[str, tuple[str, str, str]] = {
    "add": ("add_columns", "add", "add"),
    "subtract": ("subtract_columns", "-add", "subtract_from"),
    "multiply": ("multiply_columns", "multiply", "multiply"),
    "divide": ("divide_columns", "divide", "divide_into"),
    "remainder": ("remainder_columns", "remainder", ""),
    "floor_divide": ("floor_divide_columns", "floor_divide", ""),
    "power": ("power_columns", "power:exponent", "power_of:base"),
    "float_power": ("power_columns", "power:exponent", "power_of:base"),
    "minimum": ("minimum_columns", "", ""),
    "maximum": ("maximum_columns", "", ""),
    "fmin": ("least", "", ""),
    "fmax": ("greatest", "", ""),
    "less": ("less_columns", "less", "greater"),
    "less_equal": ("less_equal_columns", "less_equal", "greater_equal"),
    "greater": ("!less_columns", "greater", "less"),
    "greater_equal": ("!less_equal_columns", "greater_equal", "less_equal"),
    "equal": ("equal_columns", "equal", "equal"),
    "not_equal": ("~equal_columns", "~equal", "~equal"),
    "logical_and": ("minimum_columns", "", ""),
    "bitwise_and": ("minimum_columns", "", ""),
    "logical_or": ("maximum_columns", "", ""),
    "bitwise_or": ("maximum_columns", "", ""),
    "bitwise_xor": ("~equal_columns", "", ""),
}
_ON_FLAGS = {"logical_and", "logical_or", "bitwise_and", "bitwise_or", "bitwise_xor", "invert"}
# With whole numbers these stay whole numbers, which are exact up to 2^53.
_ON_WHOLE = {"add", "subtract", "multiply", "absolute", "negative", "positive", "sign", "square"}
_ON_WHOLE |= {"minimum", "maximum", "fmin", "fmax", "floor", "ceil", "trunc", "rint"}


def is_column(operand: Operand) -> bool:
    """Whether an operand is a column, not a number."""
    return not isinstance(operand, (bool, int, float, np.generic))


def apply(ufunc: Any, operands: Sequence[Operand], ctx: Context) -> Number:
    """A ufunc of columns and numbers.

    Args:
        ufunc: One of NumPy's.
        operands: As it is given them; at least one is a column.
        ctx: Of the conversion.

    Raises:
        UntraceableError: No operator does it, or not in this dtype.
    """
    name = "divide" if ufunc.__name__ == "true_divide" else ufunc.__name__
    kinds = [
        cast(Any, one).dtype if is_column(one) or isinstance(one, np.generic) else type(one)
        for one in operands
    ]
    kinds = [np.dtype(bool) if kind is bool else kind for kind in kinds]
    try:
        *inputs, out = ufunc.resolve_dtypes((*kinds, None))
    except TypeError as error:
        raise UntraceableError(f"{name} of {', '.join(map(str, kinds))}") from error
    _check_dtypes(name, inputs, out)
    given: list[Operand] = []
    for one, dtype in zip(operands, inputs, strict=True):
        if is_column(one):
            given.append(number_of(ctx.numeric(one)).cast(dtype))
        else:
            given.append(float(dtype.type(one)))
    made = _one(name, given[0], ctx) if len(given) == 1 else _two(name, given)
    if out == np.float32 and made.expr.op != "raw":
        made = made.apply("narrow")
    return replace(made, dtype=out, raw_null=False)


def _check_dtypes(name: str, inputs: Sequence[np.dtype[Any]], out: np.dtype[Any]) -> None:
    for dtype in (*inputs, out):
        if dtype not in (np.float32, np.float64) and dtype.kind not in "biu":
            raise UntraceableError(f"{name} in {dtype}")
    if name in _ON_FLAGS and inputs[0].kind != "b":
        raise UntraceableError(f"{name} of {inputs[0]}, not of flags")
    if out.kind in "iu" and (name not in _ON_WHOLE or inputs[0].itemsize < 8):
        raise UntraceableError(f"{name} of whole numbers ({inputs[0]}), which may overflow")


def _one(name: str, column: Number, ctx: Context) -> Number:
    if name == "square":
        return _joint("multiply_columns", column, column)
    if name in _ANGLES:
        above, below = np.asarray(_ANGLES[name], column.dtype)
        return column.apply("multiply", value=float(above / below))
    if name == "trunc":
        (made,) = ctx.wide(
            "choose",
            [column.apply("less", value=0.0), column.apply("ceil"), _one("floor", column, ctx)],
            missing=True,
        )
        return made
    steps = _ONE.get(name)
    if steps is None:
        raise UntraceableError(f"the function numpy.{name}")
    for op, params in steps:
        column = column.apply(op, **params)
    return column


def _two(name: str, operands: Sequence[Operand]) -> Number:
    ops = _TWO.get(name)
    if ops is None:
        raise UntraceableError(f"the function numpy.{name}")
    left, right = operands
    if is_column(left) and is_column(right):
        op = ops[0]
        if op.startswith("!"):
            left, right, op = right, left, op[1:]
        made = _joint(op.removeprefix("~"), left, right)
        return made.apply("subtract_from", value=1.0) if op.startswith("~") else made
    column, number, op = (left, right, ops[1]) if is_column(left) else (right, left, ops[2])
    if name == "power" and op.startswith("power:") and number == 2:
        return _joint("multiply_columns", column, column)
    if not op:  # the number as a column
        level = column.apply("constant", value=number)
        pair = (column, level) if is_column(left) else (level, column)
        return _two(name, pair)
    if not np.isfinite(number):
        raise UntraceableError(f"{name} with {number}")
    if op == "-add":
        op, number = "add", -number
    plain, _, parameter = op.removeprefix("~").partition(":")
    after: Number = column.apply(plain, **{parameter or "value": number})
    return after.apply("subtract_from", value=1.0) if op.startswith("~") else after


def _joint(op: str, left: Number, right: Number) -> Number:
    return Number(Expr(op, (left.expr, right.expr)), left.dtype, left.missing or right.missing)


def chosen(
    condition: Operand, yes: Operand, no: Operand, ctx: Context, *, dtype: np.dtype[Any]
) -> Number:
    """numpy.where, its result in `dtype`."""
    pattern = next(one for one in (condition, yes, no) if is_column(one))
    columns: list[Numeric] = []
    for one in (yes, no):
        column = one if is_column(one) else pattern.apply("constant", value=float(dtype.type(one)))
        columns.append(column.cast(dtype))
    (made,) = ctx.wide("choose", [condition, *columns], dtype=dtype, missing=True)
    return made
