"""scikit-learn's bagging: means over models that each see some of the columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import Answers, argmax, convert_inner
from pelton.convert.mixing import (
    as_array,
    finish,
    fits,
    labels,
    response,
    stack_of,
    total,
    worst,
)
from pelton.convert.parts import Forest
from pelton.convert.sklearn_tree_members import are_trees, one_forest


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """Means of probabilities, or shares of votes where a member has none."""
    classes = list(model.classes_)
    if _are_trees(model) and all(len(one.classes_) == len(classes) for one in model.estimators_):
        ctx.model = _of_trees(model, block, ctx)
        ctx.set_head("identity", "argmax_value", classes=classes)
        ctx.methods = ("predict", "predict_proba")
        finish(ctx, "ordered")
        return
    members = _members(model, block, ctx)
    shares = []
    for code in range(len(classes)):
        parts = [_share(one, code, ctx) for one in members]
        shares.append(_mean(parts, model, ctx))
    margins, methods = shares, ["predict", "predict_proba"]
    if hasattr(model, "decision_function"):
        decisions = [response(one, "decision_function", ctx) for one in members]
        f32 = all(one.f32 for one in members)
        margins = [
            _mean([part[at] for part in decisions], model, ctx, f32=f32)
            for at in range(stack_of(decisions, ctx))
        ]
        methods.append("decision_function")
    ctx.set_answers(margins=margins, values=shares, choice=argmax(shares, ctx), classes=classes)
    ctx.methods = tuple(methods)
    finish(ctx, *worst(members))


def regressor(model: Any, block: Block, ctx: Context) -> None:
    """Means of predictions."""
    if _are_trees(model):
        ctx.model = _of_trees(model, block, ctx)
        ctx.set_head("identity")
        ctx.methods = ("predict",)
        finish(ctx, "ordered")
        return
    members = _members(model, block, ctx)
    parts = [response(one, "predict", ctx) for one in members]
    f32 = all(one.f32 for one in members)
    width = stack_of(parts, ctx)
    means = [_mean([part[at] for part in parts], model, ctx, f32=f32) for at in range(width)]
    ctx.set_answers(margins=means, f32=f32)
    ctx.vector = width == 1
    if f32:
        ctx.output_dtype = np.dtype(np.float32)
    ctx.methods = ("predict",)
    finish(ctx, *worst(members))


def _are_trees(model: Any) -> bool:
    from sklearn.ensemble._base import _partition_estimators

    jobs, _, _ = _partition_estimators(model.n_estimators, model.n_jobs)
    return jobs == 1 and are_trees(model.estimators_)


def _of_trees(model: Any, block: Block, ctx: Context) -> Forest:
    fits(model, block, ctx)
    return one_forest(
        model,
        as_array(block, ctx),
        ctx,
        lambda at, values: values,
        float(model.n_estimators),
        model.estimators_features_,
    )


def _members(model: Any, block: Block, ctx: Context) -> list[Answers]:
    fits(model, block, ctx)
    array = as_array(block, ctx)
    members = []
    for at, (one, features) in enumerate(
        zip(model.estimators_, model.estimators_features_, strict=True)
    ):
        part = array.take([int(f) for f in features], array.data[:, features])
        members.append(convert_inner(str(at), one, part, ctx))
    return members


def _share(one: Answers, code: int, ctx: Context) -> Numeric:
    if "predict_proba" in one.methods:
        known = [int(c) for c in one.classes]  # positions among the classes of all
        if code in known:
            return one.values[known.index(code)]
        return one.values[0].apply("constant", value=0.0)
    return labels(one, ctx).apply("equal", value=float(code))


def _mean(parts: list[Numeric], model: Any, ctx: Context, *, f32: bool = False) -> Numeric:
    """Each job adds its members, then the jobs' sums are added."""
    from sklearn.ensemble._base import _partition_estimators

    jobs, _, starts = _partition_estimators(model.n_estimators, model.n_jobs)
    sums = [total(parts[starts[at] : starts[at + 1]], ctx, f32=f32) for at in range(jobs)]
    summed = total(sums, ctx, f32=f32) if len(sums) > 1 else sums[0]
    mean = summed.apply("divide", value=float(model.n_estimators))
    return mean.apply("narrow") if f32 else mean
