"""scikit-learn's FixedThresholdClassifier and TunedThresholdClassifierCV."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.inner import convert_inner
from pelton.convert.mixing import finish, only_column


def classifier(model: Any, block: Block, ctx: Context) -> None:
    """The class whose score reaches a threshold."""
    inner = getattr(model, "estimator_", model.estimator)
    answers = convert_inner("", inner, block, ctx)
    methods = [
        method for method in ("predict_proba", "decision_function") if method in answers.methods
    ]
    used = methods[0] if model.response_method == "auto" and methods else model.response_method
    if used not in methods:
        raise ctx.unsupported(f"the classifier within has no {used}")
    classes = list(model.classes_)
    if hasattr(model, "best_threshold_"):
        threshold: Any = model.best_threshold_
        positive = model._curve_scorer._get_pos_label()
    else:
        threshold, positive = model.threshold, model.pos_label
        if isinstance(threshold, str):  # "auto"
            threshold = 0.5 if used == "predict_proba" else 0.0
    first = positive is not None and int(np.flatnonzero(model.classes_ == positive)[0]) == 0
    if used == "predict_proba":
        score = answers.values[0 if first else 1]
        if answers.f32 and not isinstance(threshold, np.floating):
            threshold = np.float32(threshold)  # as NumPy compares a plain number
    else:
        score = only_column(answers.margins, ctx)
        if first:
            score = score.apply("multiply", value=-1.0)
    reached = score.apply("greater_equal", value=float(threshold))
    if first:
        reached = reached.apply("multiply", value=-1.0).apply("add", value=1.0)
    # What lies near the threshold is near a tie, not what lies near a margin of 0.
    decides = "decision_function" in methods
    ctx.set_answers(
        margins=answers.margins if decides else answers.values,
        values=answers.values if "predict_proba" in methods else [],
        choice=reached,
        classes=classes,
        f32=answers.f32,
    )
    ctx.methods = ("predict", *methods)
    finish(ctx, answers.parity, answers.bound)
