"""scikit-learn's QuantileTransformer and KBinsDiscretizer: sorted numbers looked up."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT32, FLOAT64, Block, Column, Numeric
from pelton.convert.context import Context
from pelton.convert.joint import joint
from pelton.convert.shadow import dtypes_of, is_sparse

_BOUNDS = 1e-7  # sklearn.preprocessing._data.BOUNDS_THRESHOLD


def quantile_transformer(step: Any, block: Block, ctx: Context) -> Block:
    """The mean of interpolating upwards and downwards, its ends set, then the normal quantile."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    columns: list[Column] = []
    for at, (column, dtype) in enumerate(zip(block.columns, dtypes, strict=True)):
        number = ctx.numeric(ctx.cast(column, dtype))
        ctx.refuse_infinite(number)
        if is_sparse(after) and not step.ignore_implicit_zeros:
            ctx.refuse_below(number, 0.0)
        made = _quantile(step, number, step.quantiles_[:, at], dtype, ctx)
        if is_sparse(after):  # zeros are not stored, and stay
            made = _chosen(number.apply("equal", value=0.0), number, made, dtype, ctx)
        columns.append(made)
    normal = step.output_distribution == "normal"
    ctx.done("ulp" if normal else "bit")
    return Block(columns, after)


def _quantile(
    step: Any, number: Numeric, quantiles: Any, dtype: np.dtype[Any], ctx: Context
) -> Numeric:
    wide = np.asarray(quantiles, np.float64)
    references = np.asarray(step.references_, np.float64)
    normal = step.output_distribution == "normal"
    if np.isnan(wide).all():  # fitted without a value: every number compares alike
        ups = np.interp([0.0], wide, references), np.interp([0.0], -wide[::-1], -references[::-1])
        level = float((0.5 * (ups[0] - ups[1])).astype(dtype)[0])
        if np.isnan(level):
            return number.apply("constant", value=level)
        made: Numeric = number.apply("clip", low=level, high=level)
        return _normal(made, dtype) if normal else made
    up = _interpolated(number, wide, references, ctx)
    turned = number.apply("multiply", value=-1.0)
    down = _interpolated(turned, -wide[::-1], -references[::-1], ctx)
    made = joint("subtract_columns", up, down, np.dtype(np.float64))
    made = _rounded(made.apply("multiply", value=0.5), dtype)
    lowest, highest = quantiles[0], quantiles[-1]
    if normal:
        # In the dtype of the data: the bound is a Python number.
        bound = float(np.float32(_BOUNDS)) if dtype == np.float32 else _BOUNDS
        lower = _rounded(number.apply("add", value=-bound), dtype)
        upper = _rounded(number.apply("add", value=bound), dtype)
        at_low = lower.apply("less", value=float(lowest))
        at_high = upper.apply("greater", value=float(highest))
    else:
        at_low = number.apply("equal", value=float(lowest))
        at_high = number.apply("equal", value=float(highest))
    zero = number.apply("constant", value=0.0)
    one = number.apply("constant", value=1.0)
    made = _chosen(at_high, one, made, dtype, ctx)
    made = _chosen(at_low, zero, made, dtype, ctx)
    if normal:
        made = _normal(made, dtype)
    return made


def _normal(share: Numeric, dtype: np.dtype[Any]) -> Numeric:
    from scipy import stats

    low = stats.norm.ppf(_BOUNDS - np.spacing(1))
    high = stats.norm.ppf(1 - (_BOUNDS - np.spacing(1)))
    made = _rounded(share.apply("normal_quantile"), dtype)
    return _rounded(made.apply("clip", low=float(low), high=float(high)), dtype)


def _interpolated(number: Numeric, xs: Any, ys: Any, ctx: Context) -> Numeric:
    (made,) = ctx.wide(
        "interpolate", [number], constants=np.concatenate([xs, ys]), missing=number.missing
    )
    return made


def _chosen(
    condition: Numeric, yes: Numeric, no: Numeric, dtype: np.dtype[Any], ctx: Context
) -> Numeric:
    (made,) = ctx.wide(
        "choose", [condition, yes, no], dtype=dtype, missing=yes.missing or no.missing
    )
    return made


def _rounded(number: Numeric, dtype: np.dtype[Any]) -> Numeric:
    return number.apply("narrow") if dtype == np.float32 else number


def k_bins(step: Any, block: Block, ctx: Context) -> Block:
    """The number of the bin, or a column for each bin."""
    after = ctx.run(step.transform, block.data)
    ordinal = step.encode == "ordinal"
    widths = [1 if ordinal else len(edges) - 1 for edges in step.bin_edges_]
    dtypes = dtypes_of(after, sum(widths))
    seen = _validated_dtype(step, block, ctx)
    columns: list[Column] = []
    for at, (column, width) in enumerate(zip(block.columns, widths, strict=True)):
        number = ctx.numeric(ctx.cast(column, seen))
        ctx.refuse_nan(number)
        ctx.refuse_infinite(number, seen.type)
        edges = np.asarray(step.bin_edges_[at][1:-1], np.float64)
        (bin_,) = ctx.wide("interval", [number], constants=edges, dtype=seen)
        if ordinal:
            columns.append(bin_.cast(dtypes[at]))
            continue
        for value in range(width):
            hot = bin_.apply("equal", value=float(value))
            columns.append(hot.cast(dtypes[len(columns)]))
    ctx.done()
    return Block(columns, after)


def _validated_dtype(step: Any, block: Block, ctx: Context) -> np.dtype[Any]:
    """The dtype in which the source looks for bins."""
    if step.dtype is not None:
        return FLOAT32 if step.dtype == np.float32 else FLOAT64
    found = np.result_type(*dtypes_of(block.data, len(block.columns)))
    return FLOAT32 if found == np.float32 else FLOAT64
