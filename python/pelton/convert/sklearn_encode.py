"""scikit-learn's OneHotEncoder, OrdinalEncoder and TargetEncoder: tables over categories."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Index, Table
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of, dtypes_seen


def one_hot_encoder(step: Any, block: Block, ctx: Context) -> Block:
    """A column per category, or group of rare ones, that is not dropped."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, int(sum(step._n_features_outs)))
    seen = dtypes_seen(block.data, len(block.columns))
    columns: list[Column] = []
    for at, column in enumerate(block.columns):
        index = _index(step, at, column, seen[at], ctx)
        groups, grouped = _groups(step, at)
        if step.handle_unknown == "error":
            ctx.refuse_unknown(index)
        outputs: list[int | None] = [groups[code] for code in range(index.unknown)]
        unknown = grouped if step.handle_unknown in ("infrequent_if_exist", "warn") else None
        outputs += [unknown, unknown]
        dropped = None
        if step._drop_idx_after_grouping is not None:
            dropped = step._drop_idx_after_grouping[at]
        codes: dict[int, list[int]] = {}
        for code, output in enumerate(outputs):
            if output is None or output == dropped:
                continue
            codes.setdefault(output - (dropped is not None and output > dropped), []).append(code)
        for output in range(step._n_features_outs[at]):
            hot = dict.fromkeys(codes.get(output, []), 1.0)
            columns.append(Table(index, 0.0, hot, dtypes[len(columns)]))
    ctx.done()
    return Block(columns, after)


def ordinal_encoder(step: Any, block: Block, ctx: Context) -> Block:
    """The position of the category, or of its group."""
    after = ctx.run(step.transform, block.data)
    dtypes = dtypes_of(after, len(block.columns))
    seen = dtypes_seen(block.data, len(block.columns))
    columns: list[Column] = []
    for at, column in enumerate(block.columns):
        index = _index(step, at, column, seen[at], ctx)
        groups, _ = _groups(step, at)
        missing = step._missing_indices.get(at)
        values = {
            code: float(step.encoded_missing_value if code == missing else groups[code])
            for code in range(index.unknown)
        }
        base = 0.0
        if step.handle_unknown == "error":
            ctx.refuse_unknown(index)
        else:
            base = float(step.unknown_value)
        columns.append(Table(index, base, values, dtypes[at]))
    ctx.done()
    return Block(columns, after)


def target_encoder(step: Any, block: Block, ctx: Context) -> Block:
    """The shrunk mean target of the category; of an unknown one, that of all rows."""
    after = ctx.run(step.transform, block.data)
    seen = dtypes_seen(block.data, len(block.columns))
    means = np.ravel(step.target_mean_)
    columns: list[Column] = []
    for at, column in enumerate(block.columns):
        index = _index(step, at, column, seen[at], ctx)
        for which, mean in enumerate(means):
            encoding = step.encodings_[at * len(means) + which]
            values = {code: float(encoding[code]) for code in range(index.unknown)}
            columns.append(Table(index, float(mean), values))
    ctx.done()
    return Block(columns, after)


def _index(step: Any, at: int, column: Column, seen: np.dtype[Any], ctx: Context) -> Index:
    categories = step.categories_[at]
    if categories.dtype.kind not in "OUbiuf" or any(isinstance(c, bytes) for c in categories):
        raise ctx.unsupported(f"{ctx.name_of(column)}: categories of type {categories.dtype}")
    ctx.settle_null(column, list(categories))
    if seen.kind == "f":
        ctx.refuse_infinite(column)
    return ctx.index(column, list(categories))


def _groups(step: Any, at: int) -> tuple[list[int], int | None]:
    """The output of each category once rare ones share one, and that one's number."""
    count = len(step.categories_[at])
    mapping = None
    if step._infrequent_enabled:
        mapping = step._default_to_infrequent_mappings[at]
    if mapping is None:
        return list(range(count)), None
    groups = [int(group) for group in mapping]
    if len(groups) < count:  # OrdinalEncoder leaves NaN, the last category, out of the grouping
        groups.append(count - 1)
    return groups, int(mapping.max())
