"""scikit-learn's compositions: Pipeline, ColumnTransformer, FeatureUnion."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, arithmetic, unsigned_zeros
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of, is_sparse
from pelton.convert.walk import convert_model, convert_part, convert_transformer, is_model


def pipeline(step: Any, block: Block, ctx: Context) -> Block | None:
    """Each step in turn. None if the last one is a model."""
    for at, (name, inner) in enumerate(step.steps):
        if inner is None or (isinstance(inner, str) and inner == "passthrough"):
            continue
        last = at == len(step.steps) - 1
        if last and is_model(inner):
            convert_model(name, inner, block, ctx)
            return None
        after = convert_transformer(name, inner, block, ctx)
        if after is None:
            return None
        block = after
    return block


def column_transformer(step: Any, block: Block, ctx: Context) -> Block:
    """Each transformer on its own columns, side by side."""
    from sklearn.utils import _safe_indexing

    weights = step.transformer_weights or {}
    columns: list[Column] = []
    for name, inner, chosen in step.transformers_:
        positions = step._transformer_to_input_indices.get(name, [])
        if (isinstance(inner, str) and inner == "drop") or not len(positions):
            continue
        select: Any = list(positions)
        if np.isscalar(chosen) and not isinstance(chosen, (bool, np.bool_)):
            select = select[0]  # the source hands over one dimension
        data = ctx.run(partial(_safe_indexing, indices=select, axis=1), block.data)
        after = block.take(positions, data)
        if not isinstance(inner, str):  # "passthrough", as older releases keep it
            after = convert_part(name, inner, after, ctx)
        columns += _weighted(after, weights.get(name), step.sparse_output_, ctx)
    return _stacked(step, block, columns, ctx)


def feature_union(step: Any, block: Block, ctx: Context) -> Block:
    """Each transformer on all columns, side by side."""
    weights = step.transformer_weights or {}
    columns: list[Column] = []
    for name, inner in step.transformer_list:
        if isinstance(inner, str) and inner == "drop":
            continue
        after = block if isinstance(inner, str) else convert_part(name, inner, block, ctx)
        columns += _weighted(after, weights.get(name), True, ctx)
    return _stacked(step, block, columns, ctx)


def _weighted(block: Block, weight: float | None, stays: bool, ctx: Context) -> list[Column]:
    """The columns of a part times its weight; `stays`: a sparse part stays sparse."""
    columns = [*block.columns] if weight is None else _times(block, weight, ctx)
    return unsigned_zeros(columns, tables_only=stays) if is_sparse(block.data) else columns


def _times(block: Block, weight: float, ctx: Context) -> list[Column]:
    dtypes = dtypes_of(ctx.run(lambda x: x * weight, block.data), len(block.columns))
    after: list[Column] = []
    for column, dtype in zip(block.columns, dtypes, strict=True):
        factor = float(np.float32(weight)) if dtype == np.float32 else float(weight)
        number = ctx.numeric(column)
        if not np.isfinite(factor):
            raise ctx.unsupported(f"a weight of {weight}")
        after.append(arithmetic(number, dtype, ("multiply", factor)))
    return after


def _stacked(step: Any, block: Block, columns: list[Column], ctx: Context) -> Block:
    data = ctx.run(step.transform, block.data)
    if data.shape[1] != len(columns):
        raise ctx.unsupported(
            f"its parts give {len(columns)} columns, itself {data.shape[1]}: was it changed "
            "after fitting?"
        )
    return _as_seen(columns, data, ctx)


def _as_seen(columns: list[Column], data: Any, ctx: Context) -> Block:
    dtypes = dtypes_of(data, len(columns))
    return Block([ctx.cast(c, d) for c, d in zip(columns, dtypes, strict=True)], data)
