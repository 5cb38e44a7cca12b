"""scikit-learn's Normalizer: each row divided by its own length.

On dense data NumPy adds in an order that depends on the memory's layout, so a length is known up to
a bound; on sparse data it is added from the first column to the last, in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64, Block, Number, Numeric, number_of
from pelton.convert.context import Context
from pelton.convert.joint import joint
from pelton.convert.shadow import dtypes_of, is_sparse
from pelton.convert.sklearn_tfidf import normed
from pelton.convert.words import as_bag


def normalizer(step: Any, block: Block, ctx: Context) -> Block:
    """Each column over the norm of its row; a row of zeros stays."""
    after = ctx.run(step.transform, block.data)
    bag = as_bag(block.columns) if is_sparse(block.data) else None
    if bag is not None:
        ctx.done()
        return Block(normed(bag, step.norm, after.dtype).items(after.dtype), after)
    dtypes = dtypes_of(after, len(block.columns))
    numbers: list[Numeric] = []
    for column, dtype in zip(block.columns, dtypes, strict=True):
        number = ctx.numeric(ctx.cast(column, dtype))
        ctx.refuse_nan(number)
        ctx.refuse_infinite(number, dtype.type)
        numbers.append(number)
    dtype = dtypes[0]
    sparse = is_sparse(after)
    norm = _norm(step.norm, numbers, FLOAT64 if sparse else dtype, ctx)
    exact = sparse or step.norm == "max" or len(numbers) == 1
    if not exact:
        norm = norm.uncertain(relative=2.0 * len(numbers) * float(np.finfo(dtype).eps))
    norm = _without_zeros(norm, 0.0 if sparse else 10 * float(np.finfo(dtype).eps), ctx)
    columns = [_divided(number, norm, dtype) for number in numbers]
    ctx.done("bit" if exact else "ulp")
    return Block([*columns], after)


def _norm(kind: str, numbers: list[Numeric], dtype: np.dtype[Any], ctx: Context) -> Number:
    narrow = dtype == np.float32
    if kind == "l2":
        terms: list[Numeric] = [joint("multiply_columns", one, one, dtype) for one in numbers]
    else:
        terms = [one.apply("absolute") for one in numbers]
    if kind == "max":
        largest = number_of(terms[0])
        for term in terms[1:]:
            largest = joint("maximum_columns", largest, term, dtype)
        return largest
    (total,) = ctx.wide("dot", terms, constants=[*[1.0] * len(terms), 0.0], dtype=dtype)
    total = total.apply("narrow") if narrow else total
    if kind == "l1":
        return total
    length = total.apply("sqrt")
    return length.apply("narrow") if narrow else length


def _without_zeros(norm: Number, least: float, ctx: Context) -> Number:
    """1 in place of a norm that is 0, or on dense data nearly."""
    op = "less" if least else "equal"
    (chosen,) = ctx.wide(
        "choose",
        [norm.apply(op, value=least), norm.apply("constant", value=1.0), norm],
        dtype=norm.dtype,
    )
    return chosen


def _divided(number: Numeric, norm: Number, dtype: np.dtype[Any]) -> Numeric:
    quotient = joint("divide_columns", number, norm, FLOAT64)
    return quotient.apply("narrow").cast(dtype) if dtype == np.float32 else quotient
