"""scikit-learn's AdaBoost: weighted votes of classifiers, a weighted median of regressors."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import Answers, argmax, convert_inner
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


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """AdaBoostClassifier: each member's weight for its class, a share of it against the others."""
    fits(model, block, ctx)
    array = as_array(block, ctx, finite=True)
    members = [convert_inner(str(at), one, array, ctx) for at, one in enumerate(model.estimators_)]
    classes = list(model.classes_)
    count = len(classes)
    if count < 2:
        raise ctx.unsupported("a single class")
    weights = np.asarray(model.estimator_weights_, np.float64)[: len(members)]
    whole = float(model.estimator_weights_.sum())
    scores: list[Numeric] = []
    for label in classes:
        parts = [
            _vote(one, label, float(weight), count, ctx)
            for one, weight in zip(members, weights, strict=True)
        ]
        scores.append(total(parts, ctx).apply("divide", value=whole))
    if count == 2:
        margin: Numeric = binary("add_columns", scores[0].apply("multiply", value=-1.0), scores[1])
        halves: list[Numeric] = [
            margin.apply("multiply", value=-1.0).apply("divide", value=2.0),
            margin.apply("divide", value=2.0),
        ]
        margins, choice = [margin], margin.apply("greater", value=0.0)
    else:
        halves = [one.apply("divide", value=float(count - 1)) for one in scores]
        margins, choice = scores, argmax(scores, ctx)
    shares = ctx.wide("softmax", halves, outputs=count)
    ctx.set_answers(margins=margins, values=shares, choice=choice, classes=classes)
    ctx.methods = ("predict", "predict_proba", "decision_function")
    finish(ctx, *worst(members))


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
