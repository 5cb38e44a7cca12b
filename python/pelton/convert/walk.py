"""One step of a walk: find its converter, name it in errors, refuse what is unknown."""

from __future__ import annotations

from typing import Any

from pelton.convert import table
from pelton.convert.columns import Block
from pelton.convert.context import Context


def is_model(step: Any) -> bool:
    """Whether a step ends a pipeline: a known model, or an estimator that only predicts."""
    if table.class_name(step) in table.MODELS:
        return True  # one that transforms too, as KMeans, is a model where it comes last
    if table.class_name(step) in table.TRANSFORMERS:
        return False  # a Pipeline predicts where its last step does
    return hasattr(step, "predict") and not hasattr(step, "transform")


def convert_transformer(name: str, step: Any, block: Block, ctx: Context) -> Block | None:
    """The columns after a transformer. None where a pipeline within ended in a model."""
    with ctx.inside(name, step):
        convert = table.find(step, table.TRANSFORMERS)
        if convert is None:
            if is_model(step):
                raise ctx.unsupported("a model stands where only a transformer can")
            raise ctx.unsupported(table.why_not(step))
        after: Block | None = convert(step, block, ctx)
        return after


def convert_part(name: str, step: Any, block: Block, ctx: Context) -> Block:
    """The columns after a transformer that stands beside others, so that no model may end it."""
    after = convert_transformer(name, step, block, ctx)
    if after is None:
        with ctx.inside(name, step):
            raise ctx.unsupported("it ends in a model where only a transformer can stand")
    return after


def convert_model(name: str, step: Any, block: Block, ctx: Context) -> None:
    """Hands the columns to a model, which sets ctx's."""
    with ctx.inside(name, step):
        convert = table.find(step, table.MODELS)
        if convert is None:
            raise ctx.unsupported(table.why_not(step))
        convert(step, block, ctx)
