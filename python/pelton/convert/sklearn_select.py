"""scikit-learn's feature selection: every selector is the columns that `get_support` keeps."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import NAN, Block, Index, Text, is_nan
from pelton.convert.context import Context
from pelton.convert.shadow import dtypes_of


def selector(step: Any, block: Block, ctx: Context) -> Block:
    """The columns of the mask, in their order."""
    from sklearn.utils import get_tags

    after = ctx.run(step.transform, block.data)
    kept = np.flatnonzero(step.get_support())
    for column in block.columns if not get_tags(step).input_tags.allow_nan else ():
        if not isinstance(column, Text):
            ctx.refuse_nan(column)
            ctx.refuse_infinite(column)
        elif is_nan(ctx.null_of(column)):
            ctx.refused_outcomes.append((Index(column, (NAN,)), frozenset({0})))
    dtypes = dtypes_of(after, len(kept))
    ctx.done()
    return Block(
        [ctx.cast(block.columns[int(at)], dtype) for at, dtype in zip(kept, dtypes, strict=True)],
        after,
    )
