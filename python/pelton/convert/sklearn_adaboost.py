"""scikit-learn's AdaBoost: weighted votes of classifiers, a weighted median of regressors."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import Answers, argmax, convert_inner, margins_of
from pelton.convert.mixing import (
    as_array,
    binary,
    finish,
    fits,
    only_column,
    response,
    total,
    worst,
)
from pelton.convert.sklearn_tree_members import are_trees, one_forest


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """AdaBoostClassifier: each member's weight for its class, a share of it against the others."""
    fits(model, block, ctx)
    array = as_array(block, ctx, finite=True)
    classes = list(model.classes_)
    count = len(classes)
    if count < 2:
        raise ctx.unsupported("a single class")
    if are_trees(model.estimators_):
        parity, bound = "ordered", 0.0
        scores = _of_trees(model, array, ctx)
    else:
        members = [
            convert_inner(str(at), one, array, ctx) for at, one in enumerate(model.estimators_)
        ]
        parity, bound = worst(members)
        scores = _of_members(model, members, ctx)
    margins: list[Numeric] = scores
    if count == 2:
        margin = scores[0]
        halves: list[Numeric] = [
            margin.apply("multiply", value=-1.0).apply("divide", value=2.0),
            margin.apply("divide", value=2.0),
        ]
        choice: Numeric = margin.apply("greater", value=0.0)
    else:
        halves = [one.apply("divide", value=float(count - 1)) for one in scores]
        choice = argmax(scores, ctx)
    shares = ctx.wide("softmax", halves, outputs=count)
    ctx.set_answers(margins=margins, values=shares, choice=choice, classes=classes)
    ctx.methods = ("predict", "predict_proba", "decision_function")
    finish(ctx, parity, bound)


def _of_trees(model: Any, array: Block, ctx: Context) -> list[Numeric]:
    """A tree's leaf adds its weight to the class it says.

    Of two classes the sums differ in sign alone, so the margin, which is their difference, is one
    sum of doubled weights.
    """
    count = len(model.classes_)

    def added(at: int, values: Any) -> Any:
        said = model.estimators_[at].classes_[np.argmax(values, axis=1)]
        weight = float(model.estimator_weights_[at])
        hit = said[:, None] == np.asarray(model.classes_)[None, :]
        votes = np.where(hit, weight, -1 / (count - 1) * weight)
        return 2 * votes[:, 1:] if count == 2 else votes

    divisor = float(model.estimator_weights_.sum())
    return margins_of(one_forest(model, array, ctx, added, divisor), ctx)


def _of_members(model: Any, members: list[Answers], ctx: Context) -> list[Numeric]:
    count = len(model.classes_)
    weights = np.asarray(model.estimator_weights_, np.float64)[: len(members)]
    scores: list[Numeric] = []
    for label in model.classes_:
        parts = [
            _vote(one, label, float(weight), count, ctx)
            for one, weight in zip(members, weights, strict=True)
        ]
        whole = float(model.estimator_weights_.sum())
        scores.append(total(parts, ctx).apply("divide", value=whole))
    if count == 2:
        return [binary("add_columns", scores[0].apply("multiply", value=-1.0), scores[1])]
    return scores


def _vote(one: Answers, label: Any, weight: float, count: int, ctx: Context) -> Numeric:
    against = -1 / (count - 1) * weight
    if one.choice is None:
        raise ctx.unsupported("a member that is no classifier")
    known = [c.item() if isinstance(c, np.generic) else c for c in one.classes]
    plain = label.item() if isinstance(label, np.generic) else label
    if plain not in known:
        return one.choice.apply("constant", value=against)
    hit = one.choice.apply("equal", value=float(known.index(plain)))
    if weight == 0:
        return hit.apply("constant", value=0.0)
    return hit.apply("replace", **{"from": 1.0, "to": weight}).apply(
        "replace", **{"from": 0.0, "to": against}
    )


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """AdaBoostRegressor: the weighted median of its members' predictions."""
    fits(model, block, ctx)
    array = as_array(block, ctx, finite=True)
    members = [convert_inner(str(at), one, array, ctx) for at, one in enumerate(model.estimators_)]
    parts: list[Column] = [only_column(response(one, "predict", ctx), ctx) for one in members]
    weights = np.asarray(model.estimator_weights_, np.float64)[: len(parts)]
    median = ctx.wide("weighted_median", parts, {}, weights, 1 + 2 * len(parts))[0]
    f32 = all(one.f32 for one in members)
    ctx.set_answers(margins=[median], f32=f32)
    if f32:
        ctx.output_dtype = np.dtype(np.float32)
    ctx.methods = ("predict",)
    finish(ctx, *worst(members))
