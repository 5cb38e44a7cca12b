"""What an expression is while it is lowered: symbolic columns and what kind of thing they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from pelton.convert.columns import (
    FLOAT64,
    Column,
    Expr,
    Number,
    Numeric,
    Table,
    Text,
    number_of,
)

# Operators that give NaN for at least every row where one of their inputs is NaN.
_UNDEFINED = {"log", "log1p", "sqrt", "power", "divide_columns", "remainder_columns"}


@dataclass(frozen=True, eq=False)
class Value:
    """One feature, or several that come from one expression.

    Attributes:
        kind: "number", "text", "timestamp", "date", "duration" or "literal".
        columns: Symbolic columns; of a literal none.
        labels: What each column adds to the feature's name.
        zone: Time zone of timestamps; empty for those without one.
        literal: The constant.
        names: Of a cross: how its categories are called, by number.
    """

    kind: str
    columns: tuple[Column, ...] = ()
    labels: tuple[str, ...] = ("",)
    zone: str = ""
    literal: Any = None
    names: dict[float, str] | None = None

    @property
    def column(self) -> Column:
        """The only column."""
        (column,) = self.columns
        return column

    @property
    def numerics(self) -> tuple[Numeric, ...]:
        """The columns of a value that is not text."""
        return cast(tuple[Numeric, ...], self.columns)

    @property
    def numeric(self) -> Numeric:
        """The only column of a value that is not text."""
        (column,) = self.numerics
        return column

    def with_column(self, column: Column, kind: str = "") -> Value:
        """The value with another column."""
        return replace(self, columns=(column,), kind=kind or self.kind, names=None)


def number(column: Numeric) -> Value:
    """A plain number."""
    return Value("number", (column,))


def raw_value(column: Column, dtype: str, zone: str) -> Value:
    """A column as it comes from the table: one null, and float64."""
    if isinstance(column, Text):
        return Value("text", (column,))
    if isinstance(column, Number):
        column = Number(column.expr, FLOAT64, column.missing)
    if dtype in ("timestamp", "date"):
        return Value(dtype, (column,), zone=zone)
    return number(column)


def apply(column: Column, op: str, **params: float) -> Numeric:
    """A number after one more operator with parameters."""
    if isinstance(column, Table):
        return column.apply(op, **params)
    one = number_of(_numeric(column))
    given = tuple((name, float(value)) for name, value in params.items())
    missing = one.missing or op in _UNDEFINED
    if op in ("is_missing", "constant") or (
        op == "fill_missing" and params["value"] == params["value"]
    ):
        missing = False
    return Number(Expr(op, (one.expr,), given), FLOAT64, missing)


def combine(op: str, first: Column, second: Column, *, missing: bool | None = None) -> Number:
    """A number from two.

    Args:
        op: The operator.
        first: Its first input.
        second: Its second input.
        missing: Whether it can be NaN; None: if an input can, or the operator makes it so.
    """
    one, two = number_of(_numeric(first)), number_of(_numeric(second))
    if missing is None:
        missing = one.missing or two.missing or op in _UNDEFINED
    return Number(Expr(op, (one.expr, two.expr)), FLOAT64, missing)


def constant(column: Column, value: float) -> Numeric:
    """The same number for every row, hung on some column."""
    made = apply(column, "constant", value=0.0 if np.isnan(value) else value)
    return apply(made, "replace", **{"from": 0.0, "to": value}) if np.isnan(value) else made


def chain(op: str, columns: Sequence[Numeric], *, missing: bool | None = None) -> Numeric:
    """An operator of two columns over several, from left to right."""
    first, *others = columns
    for other in others:
        first = combine(op, first, other, missing=missing)
    return first


def _numeric(column: Column) -> Numeric:
    if isinstance(column, Text):
        raise TypeError("text where a number belongs")  # Scope.number checks before
    return column
