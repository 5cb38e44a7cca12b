"""What models made of models share: sums in NumPy's order, labels as numbers, parity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pelton.convert.columns import (
    FLOAT64,
    NAN,
    Block,
    Number,
    Numeric,
    Table,
    Text,
    number_of,
)
from pelton.convert.context import Context
from pelton.convert.inner import Answers
from pelton.convert.shadow import is_sparse

FLOAT32: np.dtype[Any] = np.dtype(np.float32)
_RANKS = ("bit", "ordered", "ulp", "tolerance")


def worst(answers: Iterable[Answers], at_least: str = "ordered") -> tuple[str, float]:
    """The parity class and bound of an average of answers."""
    parity, bound = at_least, 0.0
    for one in answers:
        parity = max(parity, one.parity, key=_RANKS.index)
        bound = max(bound, one.bound)
    return parity, bound


def finish(ctx: Context, parity: str, bound: float = 0.0) -> None:
    """Sets the parity of the whole and records the step."""
    ctx.parity, ctx.bound = parity, bound
    ctx.done(parity, bound)


def as_array(block: Block, ctx: Context, *, finite: bool = False, dtype: Any = None) -> Block:
    """The block after the source has made one array of it.

    Args:
        block: What the model is given.
        ctx: Of the conversion.
        finite: The source refuses NaN and infinity.
        dtype: As scikit-learn's check_array takes it: None keeps the type, "numeric" makes floats
            of Python objects.
    """
    from sklearn.utils import check_array

    for column in block.columns:
        if isinstance(column, Text):
            ctx.numeric(column)  # says why not
    data = ctx.run(
        lambda rows: check_array(rows, accept_sparse=True, dtype=dtype, ensure_all_finite=False),
        block.data,
    )
    to = np.dtype(data.dtype)
    columns = [ctx.cast(column, to) for column in block.columns]
    if finite:
        for one in columns:
            ctx.refuse_nan(ctx.numeric(one))
            ctx.refuse_infinite(one)
    return Block(columns, data)


def fits(model: Any, block: Block, ctx: Context) -> None:
    """Refuses a block of another width than the model was fitted on."""
    fitted = getattr(model, "n_features_in_", len(block.columns))
    if len(block.columns) != fitted:
        raise ctx.unsupported(
            f"it was fitted on {fitted} columns and is given {len(block.columns)}"
        )


def response(answers: Answers, method: str, ctx: Context) -> list[Numeric]:
    """What a model within answers to a method, as columns."""
    if method not in answers.methods:
        raise ctx.unsupported(f"the model within has no {method}")
    if method == "predict":
        return [labels(answers, ctx)] if answers.choice is not None else answers.values
    return answers.margins if method == "decision_function" else answers.values


def only_column(columns: Sequence[Numeric], ctx: Context) -> Numeric:
    """The column of a model that must have one output."""
    if len(columns) != 1:
        raise ctx.unsupported(f"a model within has {len(columns)} outputs, need one")
    return columns[0]


def labels(answers: Answers, ctx: Context) -> Numeric:
    """The label that a classifier predicts, as a number."""
    choice = answers.choice
    if choice is None:
        raise ctx.unsupported("a model without classes stands where only a classifier can")
    if any(isinstance(one, str) for one in answers.classes):
        raise ctx.unsupported("labels of a model within that are text where numbers are needed")
    values = [float(one) for one in answers.classes]
    if values == list(range(len(values))):
        return choice
    index = ctx.index(choice, tuple(float(at) for at in range(len(values))))
    return Table(index, NAN, dict(enumerate(values)))


def total(
    columns: Sequence[Numeric], ctx: Context, weights: Any = None, *, f32: bool = False
) -> Numeric:
    """The sum in the order given, weighted or not.

    Args:
        columns: At least one.
        ctx: Of the conversion.
        weights: One per column; None for 1.
        f32: Each partial sum is rounded to float32; not with weights.
    """
    if f32:
        sum_: Numeric = columns[0]
        for one in columns[1:]:
            sum_ = binary("add_columns", sum_, one).apply("narrow")
        return sum_
    given = np.ones(len(columns)) if weights is None else np.asarray(weights, np.float64)
    (summed,) = ctx.wide("dot", columns, {}, np.append(given, 0.0))
    return summed


def numpy_total(columns: Sequence[Numeric]) -> Numeric:
    """The sum as numpy.sum adds a contiguous axis: eight partial sums from eight numbers on."""
    count = len(columns)
    if count > 128:
        half = count // 2 - count // 2 % 8
        return binary("add_columns", numpy_total(columns[:half]), numpy_total(columns[half:]))
    if count < 8:
        return _in_order(columns)
    whole = count - count % 8
    part = [_in_order(columns[at:whole:8]) for at in range(8)]
    pairs = [binary("add_columns", part[at], part[at + 1]) for at in (0, 2, 4, 6)]
    four = [binary("add_columns", pairs[at], pairs[at + 1]) for at in (0, 2)]
    return _in_order([binary("add_columns", *four), *columns[whole:]])


def _in_order(columns: Sequence[Numeric]) -> Numeric:
    summed = columns[0]
    for one in columns[1:]:
        summed = binary("add_columns", summed, one)
    return summed


def binary(op: str, x: Numeric, y: Numeric) -> Number:
    """An operator of two columns."""
    from pelton.convert.columns import Expr

    one, other = number_of(x), number_of(y)
    return Number(Expr(op, (one.expr, other.expr)), FLOAT64, one.missing or other.missing)


def rounded(column: Numeric, f32: bool) -> Numeric:
    """The column in float32 if the source holds it so."""
    return column.apply("narrow") if f32 else column


def stack_of(parts: Sequence[Sequence[Numeric]], ctx: Context) -> int:
    """How many outputs each part has; all must have as many."""
    widths = {len(part) for part in parts}
    if len(widths) != 1:
        raise ctx.unsupported(f"models within have different numbers of outputs: {sorted(widths)}")
    return widths.pop()


def sparse(block: Block) -> bool:
    """Whether the source sees a sparse matrix."""
    return is_sparse(block.data)
