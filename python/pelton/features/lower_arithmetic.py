"""Arithmetic, comparisons, logic, nulls and elementary functions, as the engine's operators."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert.columns import Numeric, Table, Text
from pelton.features import lower_moments
from pelton.features.expression import Expression
from pelton.features.scope import Scope
from pelton.features.values import Value, apply, combine, constant, number

# Operator -> of two columns, column and constant, constant and column, on Python numbers.
_BINARY: dict[str, tuple[str, tuple[str, str], tuple[str, str], Callable[[Any, Any], Any]]] = {
    "+": ("add_columns", ("add", "value"), ("add", "value"), operator.add),
    "-": ("subtract_columns", ("add", "value"), ("subtract_from", "value"), operator.sub),
    "*": ("multiply_columns", ("multiply", "value"), ("multiply", "value"), operator.mul),
    "/": ("divide_columns", ("divide", "value"), ("divide_into", "value"), np.divide),
    "//": ("floor_divide_columns", ("floor_divide", "value"), ("", ""), np.floor_divide),
    "%": ("remainder_columns", ("remainder", "value"), ("", ""), np.remainder),
    "**": ("power_columns", ("power", "exponent"), ("power_of", "base"), np.power),
}  # fmt: skip
_COMPARED = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "==": "equal"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_PYTHON = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_ELEMENTARY = {
    "abs": "absolute", "round": "round", "floor": "floor", "ceil": "ceil", "sqrt": "sqrt",
    "exp": "exp", "log": "log", "log1p": "log1p", "sin": "sin", "cos": "cos",
}  # fmt: skip


def binary(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """An arithmetic operator on numbers; minus also on moments."""
    left, right = inputs
    if one.op == "-" and {left.kind, right.kind} & lower_moments.MOMENTS:
        return lower_moments.difference(left, right, scope)
    columns, (with_constant, name), (from_constant, other_name), on_numbers = _BINARY[one.op]
    if left.kind == right.kind == "literal":
        with np.errstate(all="ignore"):
            value = on_numbers(np.float64(scope.literal(left)), np.float64(scope.literal(right)))
        return Value("literal", literal=float(value))
    if right.kind == "literal":
        value = scope.literal(right)
        subject = scope.number(left, f" before {one.op}")
        if _plain(one.op, value):
            return number(
                apply(subject, with_constant, **{name: -value if one.op == "-" else value})
            )
        return number(combine(columns, subject, constant(subject, value)))
    if left.kind == "literal":
        value = scope.literal(left)
        subject = scope.number(right, f" after {one.op}")
        if from_constant and _plain("", value):
            return number(apply(subject, from_constant, **{other_name: value}))
        return number(combine(columns, constant(subject, value), subject))
    return number(
        combine(
            columns,
            scope.number(left, f" before {one.op}"),
            scope.number(right, f" after {one.op}"),
        )
    )


def _plain(op: str, value: float) -> bool:
    """Whether operators with a constant take it: others go the way of two columns."""
    return math.isfinite(value) and not (op in ("/", "//", "%") and value == 0)


def compare(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """1, 0, or null where an input is null."""
    op, (left, right) = one.op, inputs
    if left.kind == right.kind == "literal":
        return Value("literal", literal=bool(_PYTHON[op](left.literal, right.literal)))
    if left.kind == "literal":
        op, left, right = _TURNED[op], right, left
    if "text" in (left.kind, right.kind):
        return _compare_text(op, left, right, scope)
    if left.kind in lower_moments.MOMENTS or right.kind in lower_moments.MOMENTS:
        left, right = lower_moments.comparable(left, right, scope)
    if op == "!=":
        return number(_not(_compared("==", left, right, scope)))
    return number(_compared(op, left, right, scope))


def _compared(op: str, left: Value, right: Value, scope: Scope) -> Numeric:
    subject = scope.number(left, f" before {op}")
    if right.kind == "literal":
        value = scope.literal(right)
        if math.isnan(value):
            return constant(subject, math.nan)
        return combine("where_known", apply(subject, _COMPARED[op], value=value), subject)
    other = scope.number(right, f" after {op}")
    if op in (">", ">="):
        found = combine(f"{_COMPARED[_TURNED[op]]}_columns", other, subject)
    else:
        found = combine(f"{_COMPARED[op]}_columns", subject, other)
    return combine("where_known", combine("where_known", found, subject), other)


def _compare_text(op: str, left: Value, right: Value, scope: Scope) -> Value:
    if op not in ("==", "!="):
        raise scope.error(f"need numbers for {op}, got text")
    if right.kind != "literal" or not isinstance(right.literal, str):
        raise scope.refuse(f"a constant text after {op}, as the other side is text", right)
    column = left.column
    if not isinstance(column, Text):
        raise scope.refuse("text", left)
    found = is_one_of(column, [right.literal], scope)
    return number(_not(found) if op == "!=" else found)


def is_one_of(column: Any, values: list[Any], scope: Scope) -> Numeric:
    """1 for some values, 0 for others, null for null."""
    index = scope.ctx.index(column, values)
    yes = dict.fromkeys(range(len(values)), 1.0)
    return Table(index, 0.0, {**yes, index.missing: math.nan})


def _not(column: Numeric) -> Numeric:
    return apply(apply(column, "multiply", value=-1.0), "add", value=1.0)


def negate(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """The truth turned around: 1 for 0, 0 for every other number; null stays null."""
    subject = scope.number(inputs[0], " after ~")
    return number(_compared("==", number(subject), Value("literal", literal=0.0), scope))


def logic(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Three-valued and, or."""
    op = "both" if one.op == "&" else "either"
    return number(combine(op, *(scope.number(value, f" beside {one.op}") for value in inputs)))


def elementary(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A function of one number."""
    subject = scope.number(inputs[0], f" for {one.op}")
    return number(apply(subject, _ELEMENTARY[one.op]))


def sign(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Minus or plus."""
    (value,) = inputs
    if one.op == "pos" or value.kind == "literal":
        factor = 1 if one.op == "pos" else -1
        return value if factor == 1 else Value("literal", literal=-scope.literal(value))
    return number(apply(scope.number(value, " after -"), "multiply", value=-1.0))


def cyclic(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Sine and cosine of the share of a period."""
    period = one.options["period"]
    if not (math.isfinite(period) and period > 0):
        raise scope.error(f"need a period > 0 for cyclic, got {period:g}")
    angle = apply(scope.number(inputs[0], " for cyclic"), "multiply", value=2 * math.pi / period)
    return Value("number", (apply(angle, "sin"), apply(angle, "cos")), ("sin", "cos"))


def clip(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Limits on one or both sides."""
    low, high = one.options["low"], one.options["high"]
    low = -math.inf if low is None else float(low)
    high = math.inf if high is None else float(high)
    if not low <= high:
        raise scope.error(f"need low <= high for clip, got {low:g} and {high:g}")
    return number(apply(scope.number(inputs[0], " for clip"), "clip", low=low, high=high))


def literal(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A constant."""
    return Value("literal", literal=one.options["value"])


def column(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A column of the table."""
    return scope.column(one.options["name"])


OPERATIONS = {
    "col": column,
    "lit": literal,
    **dict.fromkeys(_BINARY, binary),
    **dict.fromkeys(_TURNED, compare),
    **dict.fromkeys(_ELEMENTARY, elementary),
    **dict.fromkeys(("neg", "pos"), sign),
    "&": logic,
    "|": logic,
    "not": negate,
    "cyclic": cyclic,
    "clip": clip,
}
