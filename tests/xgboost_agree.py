"""XGBoost models held against their own margins; links written again in float32."""

from __future__ import annotations

import forest_walk
import numpy as np
import xgboost

QUIET = {"nthread": 1, "max_depth": 4}


def margins_of(model, rows):
    if isinstance(model, xgboost.Booster):
        return model.predict(matrix(rows), output_margin=True).reshape(len(rows), -1)
    return model.predict(rows, output_margin=True).reshape(len(rows), -1)


def matrix(rows, **options):
    return xgboost.DMatrix(rows, nthread=1, enable_categorical=True, **options)


def agree(model, table, rows):
    """Check margins bit by bit; return the forest and its head."""
    ctx = forest_walk.convert(model, table)
    rows = rows(ctx.model) if callable(rows) else rows
    ours = forest_walk.margins(ctx.model, rows)
    assert ours.dtype == np.float32
    np.testing.assert_array_equal(ours, margins_of(model, rows))
    return ctx.model, ctx.head


def around(table, rng, rows=1500):
    """Edge rows; a DMatrix refuses infinity, so it goes where float32 still ends."""
    most = float(np.finfo(np.float32).max)
    odd = {np.inf: most, -np.inf: -most, 1e300: most, -1e300: -most}

    def make(forest):
        found = forest_walk.edges(forest, table, rng, rows)
        return found.replace(odd) if hasattr(found, "replace") else found.clip(-most, most)

    return make


def linked(head, margins):
    """The links in float32."""
    one = np.float32(1)

    def exp(m):  # correctly rounded, which numpy's float32 exp is not
        return np.exp(m.astype(np.float64)).astype(np.float32)

    def sigmoid(m):
        return one / (exp(np.minimum(-m, np.float32(88.7))) + one)

    if head.link == "softmax_f32":
        powers = exp(margins - margins.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
    return {
        "identity": lambda m: m,
        "exp_f32": exp,
        "sigmoid_f32": sigmoid,
        "logistic_f32": lambda m: np.concatenate([one - sigmoid(m), sigmoid(m)], axis=1),
        "step": lambda m: (m > 0).astype(np.float32),
        "one_minus": lambda m: np.concatenate([one - m, m], axis=1),
    }[head.link](margins)


def trained(objective, x, y, rounds=10, **params):
    y = y.astype(float)
    if objective.startswith("binary") or objective in ("reg:logistic", "rank:map"):
        y = (y > 140).astype(float)
    elif objective.startswith(("multi", "rank")):
        y = y // 120
    data = matrix(x, label=y)
    if objective == "survival:aft":
        data = matrix(x, label_lower_bound=y, label_upper_bound=y + 5)
    if objective.startswith("rank"):
        data.set_group([42] * 10 + [22])
    extra = {"multi": {"num_class": 3}, "reg:quantileerror": {"quantile_alpha": 0.3}}
    for key, value in extra.items():
        params = {**params, **(value if objective.startswith(key) else {})}
    return xgboost.train({**QUIET, **params, "objective": objective}, data, rounds)
