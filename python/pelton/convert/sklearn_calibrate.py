"""scikit-learn's CalibratedClassifierCV: a fitted curve over each classifier's scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import Answers, argmax, convert_inner
from pelton.convert.mixing import binary, finish, numpy_total, total, worst


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """The mean over its calibrated classifiers, as many as there were folds."""
    classes = list(model.classes_)
    parts, members, bounds = [], [], [0.0]
    for at, one in enumerate(model.calibrated_classifiers_):
        answers = convert_inner(str(at), one.estimator, block, ctx)
        members.append(answers)
        found, bound = _calibrated(one, answers, len(classes), ctx)
        parts.append(found)
        bounds.append(bound)
    means = [
        total([part[at] for part in parts], ctx).apply("divide", value=float(len(parts)))
        for at in range(len(classes))
    ]
    ctx.set_answers(margins=means, choice=argmax(means, ctx), classes=classes)
    ctx.methods = ("predict", "predict_proba")
    parity, _ = worst(members)
    finish(ctx, "tolerance" if max(bounds) > 0 else parity, max(bounds))


def _calibrated(
    one: Any, answers: Answers, count: int, ctx: Context
) -> tuple[list[Numeric], float]:
    """The probabilities of one calibrated classifier, and how far off they may be."""
    decides = "decision_function" in answers.methods
    if not decides and "predict_proba" not in answers.methods:
        raise ctx.unsupported("the classifier within has neither scores nor probabilities")
    scores = answers.margins if decides else answers.values
    of_two = len(answers.classes) == 2  # it has one score, that of its second class
    two = count == 2 and of_two
    f32 = answers.f32
    if one.method == "temperature":
        if f32:
            raise ctx.unsupported("temperature scaling of a classifier that answers in float32")
        if len(answers.classes) != count:
            raise ctx.unsupported("temperature scaling of a classifier that lacks a class")
        return _temperature(one, scores, decides, two, answers, ctx)
    if of_two and not decides:
        scores = scores[1:]
    if not np.isin(one.estimator.classes_, one.classes).all():
        raise ctx.unsupported("the classifier within has classes that the whole has not")
    positions = np.searchsorted(one.classes, one.estimator.classes_)
    found: dict[int, Numeric] = {}
    bound = 0.0
    for position, score, curve in zip(positions, scores, one.calibrators, strict=False):
        shape = _isotonic if one.method == "isotonic" else _sigmoid
        share, stretch = shape(curve, score, f32, ctx)
        found[int(position) + two] = share
        bound = max(bound, min(1.0, stretch * answers.bound))
    if two:
        rest = found[1].apply("multiply", value=-1.0).apply("add", value=1.0)
        shares: list[Numeric] = [rest, found[1]]
    else:
        shares = _normalised(found, count, ctx)
    if one.method == "isotonic":  # its line may end a little above 1
        shares = [share.apply("clip", low=-1.0, high=1.0) for share in shares]
    return shares, bound


def _normalised(found: dict[int, Numeric], count: int, ctx: Context) -> list[Numeric]:
    some = next(iter(found.values()))
    columns = [found.get(at, some.apply("constant", value=0.0)) for at in range(count)]
    whole = numpy_total(columns)
    even = some.apply("constant", value=1 / count)
    chosen = []
    for column in columns:
        given: list[Column] = [whole, binary("divide_columns", column, whole), even]
        chosen += ctx.wide("choose", given)
    return [*chosen]


def _sigmoid(curve: Any, score: Numeric, f32: bool, ctx: Context) -> tuple[Numeric, float]:
    slope, shift = float(curve.a_), float(curve.b_)
    if f32 and not isinstance(curve.a_, np.float64):
        raise ctx.unsupported("a sigmoid computed in float32")
    x = score.apply("multiply", value=slope).apply("add", value=shift)
    share = x.apply("multiply", value=-1.0).apply("logistic", slope=1.0)
    return share, 0.25 * (abs(slope) + 1 + abs(shift))


def _isotonic(curve: Any, score: Numeric, f32: bool, ctx: Context) -> tuple[Numeric, float]:
    xs, ys = np.asarray(curve.X_thresholds_), np.asarray(curve.y_thresholds_)
    if len(ys) == 1:
        return score.apply("constant", value=float(ys[0])), 0.0
    op = "interpolate_f32" if xs.dtype == np.float32 else "interpolate"
    if xs.dtype == np.float32 and not f32:
        raise ctx.unsupported("a float32 line over float64 scores")
    (share,) = ctx.wide(op, [score], {}, np.concatenate([xs, ys]))
    with np.errstate(divide="ignore", over="ignore"):
        steepest = float(np.max(np.diff(ys.astype(np.float64)) / np.diff(xs.astype(np.float64))))
    return share, max(1.0, steepest * max(1.0, float(np.abs(xs).max())))


def _temperature(
    one: Any, scores: list[Numeric], decides: bool, two: bool, answers: Answers, ctx: Context
) -> tuple[list[Numeric], float]:
    """softmax(beta * logits); probabilities become logits by log(p + 1e-12)."""
    beta = float(one.calibrators[0].beta_)
    if decides and two:
        logits: list[Numeric] = [scores[0].apply("multiply", value=-1.0), scores[0]]
    elif decides:
        logits = scores
    else:
        if two:
            rest = scores[1].apply("multiply", value=-1.0).apply("add", value=1.0)
            scores = [rest, scores[1]]
        logits = [score.apply("add", value=1e-12).apply("log") for score in scores]
    scaled = [logit.apply("multiply", value=beta) for logit in logits]
    shares = ctx.wide("softmax", scaled, outputs=len(scaled))
    # A logit is at most 28 where it comes from a probability; log errs by one epsilon of it.
    own = 0.0 if decides else 64 * float(np.finfo(float).eps) * max(1.0, abs(beta)) * 28
    stretch = max(1.0, abs(beta)) * (1.0 if decides else 1e12)
    return [*shares], min(1.0, own + stretch * answers.bound)
