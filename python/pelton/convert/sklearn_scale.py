"""scikit-learn's scalers, in the source's own operations and dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Numeric, arithmetic
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of, is_sparse


def standard_scaler(step: Any, block: Block, ctx: Context) -> Block:
    """X - mean, then / scale; on sparse data x * (1 / scale)."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    columns: list[Column] = []
    for at, (column, dtype) in enumerate(zip(block.columns, dtypes, strict=True)):
        number = _checked(column, dtype, ctx)
        steps: list[tuple[str, float]] = []
        if is_sparse(after):
            if step.scale_ is not None:
                steps.append(("multiply", float((1 / step.scale_)[at])))
        else:
            if step.with_mean:
                steps.append(("add", -float(np.asarray(step.mean_).astype(dtype)[at])))
            if step.with_std:
                steps.append(("divide", float(np.asarray(step.scale_).astype(dtype)[at])))
        columns.append(arithmetic(number, dtype, *steps))
    ctx.done()
    return Block(columns, after)


def min_max_scaler(step: Any, block: Block, ctx: Context) -> Block:
    """X * scale + min, then clip if asked."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    columns: list[Column] = []
    for at, (column, dtype) in enumerate(zip(block.columns, dtypes, strict=True)):
        number: Numeric = arithmetic(
            _checked(column, dtype, ctx),
            dtype,
            ("multiply", float(step.scale_[at])),
            ("add", float(step.min_[at])),
        )
        if step.clip:
            low, high = np.asarray(step.feature_range).astype(dtype)
            number = number.apply("clip", low=float(low), high=float(high))
        columns.append(number)
    ctx.done()
    return Block(columns, after)


def _checked(column: Column, dtype: np.dtype[Any], ctx: Context) -> Numeric:
    number = ctx.numeric(ctx.cast(column, dtype))
    ctx.refuse_infinite(number)
    return number
