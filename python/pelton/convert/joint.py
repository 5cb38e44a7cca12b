"""Arithmetic over several columns: an operator of two, numbers and tables over codes alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Expr, Number, Numeric, number_of


def joint(op: str, first: Numeric, second: Numeric, dtype: np.dtype[Any]) -> Number:
    """The result of an operator of two columns, rounded where the source holds float32.

    Args:
        op: An operator of the shape "map_two".
        first: Its first input.
        second: Its second input.
        dtype: In which the source computes; the columns are cast to it.
    """
    left, right = number_of(first.cast(dtype)), number_of(second.cast(dtype))
    missing = left.missing or right.missing
    number = Number(Expr(op, (left.expr, right.expr)), dtype, missing)
    return number.apply("narrow") if dtype == np.float32 else number


def split_at_zero(column: Numeric) -> tuple[Numeric, Numeric]:
    """The column where it is not negative, and where it is; 0 elsewhere. NaN and -0 are in both."""
    infinity = float("inf")
    return (
        column.apply("clip", low=0.0, high=infinity),
        column.apply("clip", low=-infinity, high=0.0),
    )
