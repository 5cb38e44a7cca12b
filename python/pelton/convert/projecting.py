"""Columns times a matrix, as projections, mixtures and networks need them, with their errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.bounds import Traced
from pelton.convert.columns import FLOAT64, Column, Expr, Number, Numeric, arithmetic, number_of
from pelton.convert.context import Context
from pelton.convert.words import item_of


def project(
    columns: Sequence[Numeric],
    traced: Traced,
    matrix: Any,
    ctx: Context,
    *,
    offset: Any = 0.0,
    dtype: np.dtype[Any] = FLOAT64,
) -> tuple[list[Number], Traced]:
    """Columns @ matrix + offset.

    Args:
        columns: As many as the matrix has rows.
        traced: Their numbers in the sample.
        matrix: (columns, outputs).
        ctx: Of the conversion.
        offset: (outputs,), or one number.
        dtype: In which the source holds the result; float32 is rounded to.

    Returns:
        The outputs and their numbers in the sample.
    """
    matrix = np.asarray(matrix, np.float64)
    offset = np.broadcast_to(np.asarray(offset, np.float64), (matrix.shape[1],))
    # A bag of words times a matrix is summed over the words of a row, without an offset.
    apart = bool(columns) and item_of(columns[0]) is not None
    constants = np.column_stack([matrix.T, 0.0 * offset if apart else offset])
    outputs = ctx.wide("dot", columns, {}, constants, matrix.shape[1], dtype=dtype)
    if apart and offset.any():
        outputs = [
            one.apply("add", value=by) for one, by in zip(outputs, offset.tolist(), strict=True)
        ]
    if dtype == np.float32:
        outputs = [one.apply("narrow") for one in outputs]
    return outputs, traced.sums(matrix, offset)


def centred(
    columns: Sequence[Numeric], traced: Traced, centre: Any, dtype: np.dtype[Any] = FLOAT64
) -> tuple[list[Numeric], Traced]:
    """Columns - centre, rounded to float32 where the source holds the difference in that."""
    by = -np.asarray(centre, np.float64)
    shifted = [
        arithmetic(number_of(column), dtype, ("add", one))
        for column, one in zip(columns, by.tolist(), strict=True)
    ]
    return [*shifted], traced.shifted(by)


def lengths(
    columns: Sequence[Numeric], traced: Traced, matrix: Any, ctx: Context, *, centre: Any
) -> tuple[Number, Traced]:
    """The squared length of (columns - centre) @ matrix, for each row."""
    near, near_traced = centred(columns, traced, centre)
    outputs, after = project(near, near_traced, matrix, ctx)
    zeros, ones = np.zeros(len(outputs)), np.ones(len(outputs))
    (length,) = ctx.wide("squared_distances", outputs, {}, np.stack([zeros, ones]))
    return length, after.squared().sums(np.ones((len(outputs), 1)))


def joined(op: str, a: Numeric, b: Numeric) -> Number:
    """An operator of two columns, in float64."""
    first, second = number_of(a), number_of(b)
    missing = first.missing or second.missing
    return Number(Expr(op, (first.expr, second.expr)), FLOAT64, missing=missing)


def transformed(
    outputs: Sequence[Number], traced: Traced, dtype: np.dtype[Any], ctx: Context, room: float = 1.0
) -> list[Column]:
    """The outputs of a transformer of the class "tolerance", with what each may be off.

    Args:
        outputs: Of the step.
        traced: Their numbers in the sample.
        dtype: In which the source holds them.
        ctx: Of the conversion; the step is recorded.
        room: How much more than was traced the source may err.
    """
    ctx.transformed(room * traced.bound())
    errors = np.where(np.isfinite(traced.errors), traced.errors, 0.0).max(axis=0, initial=0.0)
    return [
        one.uncertain(absolute=room * float(error)).cast(dtype)
        for one, error in zip(outputs, errors, strict=True)
    ]
