"""scikit-learn's scalers, in the source's own operations and dtype."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Numeric, arithmetic
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of, is_sparse


def standard_scaler(step: Any, block: Block, ctx: Context) -> Block:
    """X - mean, then / scale; on sparse data x * (1 / scale)."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    numbers = [_checked(c, dtype, ctx) for c, dtype in zip(block.columns, dtypes, strict=True)]
    ctx.done()
    return Block([*standardized(step, numbers, dtypes, sparse=is_sparse(after))], after)


def standardized(
    scaler: Any, numbers: Sequence[Numeric], dtypes: Sequence[np.dtype[Any]], *, sparse: bool
) -> list[Numeric]:
    """The columns as a fitted StandardScaler makes them."""
    columns: list[Numeric] = []
    for at, (number, dtype) in enumerate(zip(numbers, dtypes, strict=True)):
        steps: list[tuple[str, float]] = []
        if sparse:
            if scaler.scale_ is not None:
                steps.append(("multiply", float((1 / scaler.scale_)[at])))
        else:
            if scaler.with_mean:
                steps.append(("add", -float(np.asarray(scaler.mean_).astype(dtype)[at])))
            if scaler.with_std:
                steps.append(("divide", float(np.asarray(scaler.scale_).astype(dtype)[at])))
        columns.append(arithmetic(number, dtype, *steps))
    return columns


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


def max_abs_scaler(step: Any, block: Block, ctx: Context) -> Block:
    """X / scale, on sparse data x * (1 / scale), then clip to [-1, 1] if asked."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    columns: list[Column] = []
    for at, (column, dtype) in enumerate(zip(block.columns, dtypes, strict=True)):
        way = ("divide", float(step.scale_[at]))
        if is_sparse(after):
            way = ("multiply", float((1.0 / step.scale_)[at]))
        number: Numeric = arithmetic(_checked(column, dtype, ctx), dtype, way)
        if step.clip:
            number = number.apply("clip", low=-1.0, high=1.0)
        columns.append(number)
    ctx.done()
    return Block(columns, after)


def robust_scaler(step: Any, block: Block, ctx: Context) -> Block:
    """X - center, then / scale; on sparse data x * (1 / scale)."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    columns: list[Column] = []
    for at, (column, dtype) in enumerate(zip(block.columns, dtypes, strict=True)):
        steps: list[tuple[str, float]] = []
        if is_sparse(after):
            if step.with_scaling:
                steps.append(("multiply", float((1.0 / step.scale_)[at])))
        else:
            if step.with_centering:
                steps.append(("add", -float(step.center_[at])))
            if step.with_scaling:
                steps.append(("divide", float(step.scale_[at])))
        columns.append(arithmetic(_checked(column, dtype, ctx), dtype, *steps))
    ctx.done()
    return Block(columns, after)


def binarizer(step: Any, block: Block, ctx: Context) -> Block:
    """1 above the threshold, else 0."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    columns: list[Column] = []
    for column, dtype in zip(block.columns, dtypes, strict=True):
        number = _checked(column, dtype, ctx)
        ctx.refuse_nan(number)
        columns.append(number.apply("greater", value=_threshold(step, dtype, ctx)))
    ctx.done()
    return Block(columns, after)


def _threshold(step: Any, dtype: np.dtype[Any], ctx: Context) -> float:
    """The threshold as a number of the dtype in which it is compared."""
    given = step.threshold
    if isinstance(given, np.generic) and given.dtype != np.float64:
        raise ctx.unsupported(f"a threshold of type {given.dtype}; need a Python float")
    narrow = dtype == np.float32 and not isinstance(given, np.generic)
    return float(np.float32(given) if narrow else given)


def _checked(column: Column, dtype: np.dtype[Any], ctx: Context) -> Numeric:
    number = ctx.numeric(ctx.cast(column, dtype))
    ctx.refuse_infinite(number)
    return number
