"""Nulls, choices between columns, and numbers over several columns of a row."""

from __future__ import annotations

import math
from typing import cast

from pelton.convert.columns import NAN, Numeric, Table, Text, is_null, number_of
from pelton.features.expression import Expression
from pelton.features.lower_arithmetic import is_one_of
from pelton.features.lower_moments import MOMENTS
from pelton.features.scope import Scope
from pelton.features.values import Value, apply, chain, combine, constant, number


def is_null_flag(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Whether there is nothing; of text, numbers and moments."""
    (value,) = inputs
    if value.kind == "literal" or len(value.columns) != 1:
        raise scope.refuse(f"one column for {one.op}", value)
    column = value.column
    if isinstance(column, Text):
        index = scope.ctx.index(column, [])
        flag: Numeric = Table(index, 0.0, {index.missing: 1.0})
    else:
        flag = apply(column, "is_missing")
    if one.op == "is_not_null":
        flag = apply(apply(flag, "multiply", value=-1.0), "add", value=1.0)
    return number(flag)


def is_in(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Whether a value is one of some."""
    column = scope.category(inputs[0], "is_in")
    values = list(one.options["values"])
    want = str if isinstance(column, Text) else (int, float)
    wrong = [v for v in values if not isinstance(v, want) or is_null(v)]
    if wrong:
        kind = "text" if isinstance(column, Text) else "numbers"
        raise scope.error(f"need {kind} in is_in, got {wrong[0]!r}")
    if not isinstance(column, Text):
        values = [float(v) for v in values]
    return number(is_one_of(column, list(dict.fromkeys(values)), scope))


def fill(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Something else for null."""
    value, other = inputs
    if value.kind == "text":
        return _fill_text(value, other, scope)
    if other.kind == "literal" and value.kind == "number":
        subject = scope.number(value, " for fill")
        return number(apply(subject, "fill_missing", value=scope.literal(other)))
    return _first_known([value, other], scope)


def _fill_text(value: Value, other: Value, scope: Scope) -> Value:
    if not isinstance(other.literal, str):
        raise scope.refuse("a constant text to fill text with", other)
    return fill_text(value, other.literal)


def fill_text(value: Value, filling: str) -> Value:
    """Text with a text for null."""
    column = cast(Text, value.column)
    return value.with_column(column.map(lambda text: filling if is_null(text) else text))


def _first_known(values: list[Value], scope: Scope) -> Value:
    """Columns of one kind; the last may be a constant."""
    first, *others = values
    if first.kind not in {"number", *MOMENTS} or len(first.columns) != 1:
        raise scope.refuse("a number or a moment", first)
    found = first.numeric
    for other in others:
        if first.kind == "number":
            second = scope.number(other)
        elif other.kind == first.kind and bool(other.zone) == bool(first.zone):
            second = other.numeric
        else:
            raise scope.refuse(f"another {first.kind}", other)
        both_null = number_of(found).missing and number_of(second).missing
        found = combine("coalesce", found, second, missing=both_null)
    return first.with_column(found)


def coalesce(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """The first that is there."""
    if not inputs:
        raise scope.error("need at least one column in coalesce, got none")
    return _first_known(inputs, scope)


def where(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """One of two numbers, by a condition."""
    condition = scope.number(inputs[0], " as condition")
    then, otherwise = (
        constant(condition, scope.literal(v))
        if v.kind == "literal"
        else scope.number(v, " in where")
        for v in inputs[1:]
    )
    return number(_choose(condition, then, otherwise, scope))


def _choose(condition: Numeric, then: Numeric, otherwise: Numeric, scope: Scope) -> Numeric:
    missing = number_of(then).missing or number_of(otherwise).missing
    return scope.ctx.wide("choose", [condition, then, otherwise], missing=missing)[0]


def row(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A statistic over the columns of a row, nulls left out."""
    if not inputs:
        raise scope.error(f"need at least one column in {one.op}, got none")
    if one.op == "row_count_null":
        flags = [is_null_flag(one, [value], scope).numeric for value in inputs]
        return number(chain("add_columns", flags))
    columns = [scope.number(value, f" in {one.op}") for value in inputs]
    if one.op in ("row_min", "row_max"):
        missing = all(number_of(column).missing for column in columns)
        op = "least" if one.op == "row_min" else "greatest"
        return number(chain(op, columns, missing=missing))
    total = _sum(columns)
    if one.op == "row_sum":
        return number(total)
    known = chain("add_columns", [_known(column) for column in columns])
    mean = combine("divide_columns", total, known)
    if one.op == "row_mean":
        return number(mean)
    apart = [combine("subtract_columns", column, mean) for column in columns]
    squares = _sum([combine("multiply_columns", one, one) for one in apart])
    freedom = apply(known, "add", value=-float(one.options["ddof"]))
    freedom = apply(freedom, "clip", low=0.0, high=math.inf)
    freedom = apply(freedom, "replace", **{"from": 0.0, "to": NAN})
    return number(apply(combine("divide_columns", squares, freedom), "sqrt"))


def _sum(columns: list[Numeric]) -> Numeric:
    return chain("add_columns", [apply(column, "fill_missing", value=0.0) for column in columns])


def _known(column: Numeric) -> Numeric:
    flag = apply(column, "is_missing")
    return apply(apply(flag, "multiply", value=-1.0), "add", value=1.0)


def haversine(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """The great circle, in the order of the textbook's formula.

    Source: R. W. Sinnott (1984), "Virtues of the Haversine".
    """
    radius = one.options["radius"]
    if not (radius > 0 and math.isfinite(radius)):
        raise scope.error(f"need a radius > 0 for haversine, got {radius:g}")
    points = [scope.number(value, " for haversine") for value in inputs]
    lat1, lon1, lat2, lon2 = (apply(v, "multiply", value=math.pi / 180) for v in points)

    def squared_sine_of_half(first: Numeric, second: Numeric) -> Numeric:
        half = apply(combine("subtract_columns", second, first), "multiply", value=0.5)
        sine = apply(half, "sin")
        return combine("multiply_columns", sine, sine)

    between = combine("multiply_columns", apply(lat1, "cos"), apply(lat2, "cos"))
    along = combine("multiply_columns", between, squared_sine_of_half(lon1, lon2))
    share = combine("add_columns", squared_sine_of_half(lat1, lat2), along)
    root = apply(apply(share, "sqrt"), "clip", low=0.0, high=1.0)  # rounding may go beyond 1
    return number(apply(apply(root, "arcsin"), "multiply", value=2 * radius))


OPERATIONS = {
    "haversine": haversine,
    "is_null": is_null_flag,
    "is_not_null": is_null_flag,
    "is_in": is_in,
    "fill": fill,
    "coalesce": coalesce,
    "where": where,
    **dict.fromkeys(
        ("row_sum", "row_mean", "row_min", "row_max", "row_std", "row_count_null"), row
    ),
}
