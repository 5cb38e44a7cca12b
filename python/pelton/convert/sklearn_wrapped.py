"""scikit-learn's classes that hand everything on to one fitted estimator."""

from __future__ import annotations

from typing import Any

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.mixing import as_array, fits
from pelton.convert.walk import convert_model, convert_transformer, is_model


def search(step: Any, block: Block, ctx: Context) -> Block | None:
    """GridSearchCV and its like: the best estimator, fitted again on all rows."""
    if not hasattr(step, "best_estimator_"):
        raise ctx.unsupported("refit=False leaves no fitted estimator")
    return hand_on("best_estimator_", step.best_estimator_, block, ctx)


def frozen(step: Any, block: Block, ctx: Context) -> Block | None:
    """FrozenEstimator: what it holds."""
    return hand_on("", step.estimator, block, ctx)


def self_training(model: Any, block: Block, ctx: Context) -> None:
    """SelfTrainingClassifier: the classifier of its last round."""
    fits(model, block, ctx)
    hand_on("", model.estimator_, as_array(block, ctx, dtype="numeric"), ctx)


def hand_on(name: str, inner: Any, block: Block, ctx: Context) -> Block | None:
    """The columns after a transformer; None if it was a model."""
    if is_model(inner):
        convert_model(name, inner, block, ctx)
        return None
    return convert_transformer(name, inner, block, ctx)
