"""pelton.features.Features: its expressions in the plan of the model behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block
from pelton.convert.context import Context


def features(step: Any, block: Block, ctx: Context) -> Block:
    """Each expression, with what it has learned."""
    from pelton.features.scope import Scope

    if not step.__sklearn_is_fitted__():
        raise ctx.unsupported("it is not fitted")
    after = ctx.run(step.transform, block.data)
    data = block.data
    names = [str(name) for name in data.columns] if hasattr(data, "columns") else None
    names = names or [f"x{at}" for at in range(len(block.columns))]
    scope = Scope(ctx, names, block.columns, step.learned_)
    _, columns = scope.features(step.expressions())
    ctx.done()
    return Block(list(columns), after if hasattr(after, "columns") else np.asarray(after))


def tags(*, needs_target: bool) -> Any:
    """What scikit-learn asks an estimator about itself.

    Args:
        needs_target: Whether fit needs y.
    """
    from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

    return Tags(
        estimator_type=None,
        target_tags=TargetTags(required=needs_target),
        transformer_tags=TransformerTags(),
        input_tags=InputTags(allow_nan=True, string=True, categorical=True),
    )
