"""scikit-learn's OneVsRestClassifier, OneVsOneClassifier and OutputCodeClassifier."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import FLOAT64, Block, Number, Numeric
from pelton.convert.context import Context
from pelton.convert.inner import Answers, argmax, convert_inner
from pelton.convert.mixing import (
    as_array,
    binary,
    finish,
    fits,
    labels,
    only_column,
    rounded,
    total,
    worst,
)
from pelton.convert.table import class_name


def one_vs_rest(model: Any, block: Block, ctx: Context) -> None:
    """One model per class; several classes, two, or any number of labels at once."""
    members = _members(model, block, ctx)
    first = model.estimators_[0]
    scores = _scores(model, members, ctx)
    kind = model.label_binarizer_.y_type_
    methods = ["predict"]
    methods += [m for m in ("predict_proba", "decision_function") if hasattr(first, m)]
    threshold = _threshold(first)
    parity, bound = worst(members)
    if kind.startswith("multilabel"):
        reached = [score.apply("greater", value=threshold) for score in scores]
        ctx.set_answers(margins=scores, values=reached)
        ctx.output_dtype, ctx.vector = np.dtype(np.int64), False
        methods = [m for m in methods if m != "predict_proba"]
    else:
        shares = _shares(members, ctx) if "predict_proba" in methods else []
        choice: Numeric = (
            argmax(scores, ctx)
            if kind == "multiclass"
            else scores[0].apply("greater", value=threshold)
        )
        ctx.set_answers(
            margins=scores, values=shares, choice=choice, classes=list(model.classes_),
            f32=bool(shares) and all(one.f32 for one in members),
        )  # fmt: skip
    ctx.methods = tuple(methods)
    finish(ctx, parity, bound)


def _shares(members: list[Answers], ctx: Context) -> list[Numeric]:
    """Each model's probability of its class, divided by the sum of all."""
    f32 = all(one.f32 for one in members)
    shares: list[Numeric] = [one.values[1] for one in members]
    if len(shares) == 1:
        rest = shares[0].apply("multiply", value=-1.0).apply("add", value=1.0)
        shares = [rounded(rest, f32), shares[0]]
    whole = total(shares, ctx, f32=f32)
    found: list[Numeric] = []
    for share in shares:
        part = rounded(binary("divide_columns", share, whole), f32)
        found += ctx.wide("choose", [whole, part, share])
    return found


def one_vs_one(model: Any, block: Block, ctx: Context) -> None:
    """One model per pair of classes: votes, and sums of confidences that settle ties."""
    if model.pairwise_indices_ is not None:
        raise ctx.unsupported("kernels computed beforehand")
    fits(model, block, ctx)
    array = as_array(block, ctx, dtype="numeric")
    members = _members(model, array, ctx)
    predicted: list[Numeric] = []
    confidences: list[Numeric] = []
    for one, member in zip(model.estimators_, members, strict=True):
        is_class = member.choice is not None
        predicted.append(labels(member, ctx) if is_class else only_column(member.values, ctx))
        confidences.append(_score(one, member, ctx))
    count = len(model.classes_)
    scores: list[Numeric] = [
        *ctx.wide("one_vs_one", [*predicted, *confidences], outputs=2 * count)[:count]
    ]
    if count == 2:
        scores = scores[1:]
        choice: Numeric = scores[0].apply("greater", value=_threshold(model.estimators_[0]))
    else:
        choice = argmax(scores, ctx)
    ctx.set_answers(margins=scores, choice=choice, classes=list(model.classes_))
    ctx.methods = ("predict", "decision_function")
    parity, bound = worst(members)
    # A sum of confidences s is squeezed to s / (3 |s| + 3), whose slope is at most 1/3.
    finish(ctx, parity, bound * count)


def output_code(model: Any, block: Block, ctx: Context) -> None:
    """One model per bit of a code; the class whose code is nearest to the scores."""
    members = _members(model, block, ctx)
    scores = _scores(model, members, ctx)
    code = np.asarray(model.code_book_, np.float64)
    # As the source: s s - 2 s c + c c by a BLAS product, the nearest of all and the second.
    rows = np.column_stack([code, (code * code).sum(axis=1)])
    params = {"metric": 3.0, "tree": 0.0, "rows": float(len(code))}
    found = ctx.wide("nearest", scores, params, rows, 4)
    margins = [far.apply("multiply", value=-1.0) for far in found[:2]]
    ctx.set_answers(margins=margins, choice=found[2], classes=list(model.classes_))
    ctx.methods = ("predict",)
    _, bound = worst(members)
    own = 64 * float(np.finfo(float).eps) * len(scores) * max(1.0, float(np.abs(code).max()))
    finish(ctx, "tolerance", own + 2 * bound)


def _members(model: Any, block: Block, ctx: Context) -> list[Answers]:
    return [_member(str(at), one, block, ctx) for at, one in enumerate(model.estimators_)]


def _member(name: str, model: Any, block: Block, ctx: Context) -> Answers:
    if class_name(model) != "sklearn.multiclass._ConstantPredictor":
        return convert_inner(name, model, block, ctx)
    some = ctx.numeric(next(c for c in block.columns if isinstance(c, Number)))  # any will do
    value = float(model.y_[0])
    says, other = (some.apply("constant", value=v) for v in (value, 1 - value))
    says, other = (Number(c.expr, FLOAT64, missing=False) for c in (says, other))  # type: ignore[union-attr]
    methods = ("predict", "predict_proba", "decision_function")
    return Answers([says], [other, says], says, [0, 1], methods, "bit", 0.0, f32=False)


def _scores(model: Any, members: list[Answers], ctx: Context) -> list[Numeric]:
    pairs = zip(model.estimators_, members, strict=True)
    return [_score(one, member, ctx) for one, member in pairs]


def _score(model: Any, answers: Answers, ctx: Context) -> Numeric:
    """How sure a model is of its positive class."""
    if answers.choice is None:
        return only_column(answers.values, ctx)
    if "decision_function" in answers.methods:
        return only_column(answers.margins, ctx)
    if "predict_proba" not in answers.methods:
        raise ctx.unsupported("a classifier within has neither scores nor probabilities")
    return answers.values[1]


def _threshold(model: Any) -> float:
    from sklearn.base import is_classifier

    return 0.0 if hasattr(model, "decision_function") and is_classifier(model) else 0.5
