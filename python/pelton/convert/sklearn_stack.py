"""scikit-learn's StackingClassifier and StackingRegressor."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column
from pelton.convert.context import Context
from pelton.convert.inner import Answers, convert_inner
from pelton.convert.mixing import finish, labels, response, sparse, worst
from pelton.convert.shadow import dtypes_of

# By how much a model that is not linear may stretch an error of what it is given.
STRETCH = 16.0


def stacking(model: Any, block: Block, ctx: Context) -> None:
    """The members' answers side by side, the input behind them if asked, then the last model."""
    names = [name for name, one in model.estimators if one != "drop"]
    members = [
        convert_inner(name, one, block, ctx)
        for name, one in zip(names, model.estimators_, strict=True)
    ]
    classes = getattr(model, "classes_", None)
    if isinstance(classes, list):
        raise ctx.unsupported("several outputs")
    columns: list[Column] = []
    for method, answers in zip(model.stack_method_, members, strict=True):
        found = response(answers, method, ctx)
        binary = method == "predict_proba" and classes is not None and len(classes) == 2
        columns += found[1:] if binary else found
    if model.passthrough:
        if not sparse(block) and any(hasattr(one, "maps") for one in block.columns):
            raise ctx.unsupported("it passes text through to its last model")
        columns += block.columns
    data = ctx.run(model.transform, block.data)
    if data.shape[1] != len(columns):
        raise ctx.unsupported(
            f"it makes {data.shape[1]} columns, of which {len(columns)} are known"
        )
    dtypes = dtypes_of(data, len(columns))
    stacked = Block([ctx.cast(c, d) for c, d in zip(columns, dtypes, strict=True)], data)
    final = model.final_estimator_
    last = convert_inner("final_estimator", final, stacked, ctx)
    choice = last.choice
    if choice is not None:
        choice = labels(last, ctx)  # the last model predicts positions
    ctx.set_answers(
        margins=last.margins,
        values=[] if choice is not None and "predict_proba" not in last.methods else last.values,
        choice=choice,
        classes=[] if choice is None or classes is None else list(classes),
        f32=last.f32,
    )
    ctx.methods = last.methods
    if last.f32:
        ctx.output_dtype = np.dtype(np.float32)
    finish(ctx, *_parity(members, last, final))


def _parity(members: list[Answers], last: Answers, final: Any) -> tuple[str, float]:
    parity, bound = worst(members, "bit")
    whole, _ = worst([*members, last], "bit")
    stretch = STRETCH
    if hasattr(final, "coef_"):
        stretch = max(1.0, float(np.abs(np.atleast_2d(final.coef_)).sum(axis=1).max()))
    if parity == "tolerance":
        return whole, last.bound + stretch * bound
    return whole, last.bound
