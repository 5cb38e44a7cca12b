"""LightGBM: Booster, LGBMClassifier, LGBMRegressor, LGBMRanker.

Inputs are compared in float64, `x <= threshold` goes left, after `|x| <= 1e-35` has become 0. A
node's missing type says what NaN is: 0 (None), missing (NaN), or missing together with every zero
(Zero). A category is the number without its fraction; left if its bit is set, else, negative and
missing included, right. Trees are added in order in float64, beginning at 0.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert import lightgbm_text
from pelton.convert.columns import Block, Numeric
from pelton.convert.context import Context
from pelton.convert.forest import (
    Bools,
    CategorySplits,
    Floats,
    Ints,
    Nodes,
    Sources,
    as_codes,
    cut,
    numbers,
    pandas_categories,
    resolve,
)
from pelton.convert.inner import compose
from pelton.convert.lightgbm_linear import leaf_numbers, linear_sums

ZERO = float(np.float32(1e-35))  # kZeroThreshold: smaller numbers count as 0
_ON_NONE, _ON_ZERO = 0, 1  # missing types; 2: NaN

_LINKS = {
    "regression regression_l1 huber fair quantile mape lambdarank rank_xendcg custom": "identity",
    "poisson gamma tweedie": "exp",
    "binary multiclassova cross_entropy": "sigmoid",
    "multiclass": "softmax",
    "cross_entropy_lambda": "softplus",
}


def model(model: Any, block: Block, ctx: Context) -> None:
    """Booster, LGBMClassifier, LGBMRegressor, LGBMRanker, up to the best iteration."""
    booster = getattr(model, "booster_", model)
    if booster is not model and model.get_params().get("pred_early_stop"):
        raise ctx.unsupported("pred_early_stop, which leaves out trees row by row")
    text = lightgbm_text.parse(booster.model_to_string())
    if len(block.columns) != int(text.header["max_feature_idx"]) + 1:
        raise ctx.unsupported(
            f"it was fitted on {int(text.header['max_feature_idx']) + 1} columns and is given "
            f"{len(block.columns)}"
        )
    outputs = int(text.header["num_tree_per_iteration"])
    averaged = "average_output" in text.header
    divisor = float(len(text.leaves) // outputs) if averaged else 1.0
    columns = _inputs(booster.pandas_categorical or [], block, ctx)
    sources = Sources()
    trees = _trees(text, columns, sources)
    _answer(model, booster, text, outputs, ctx)
    if text.linear:
        forest = leaf_numbers(trees, sources)
        compose(linear_sums(text, text.linear, forest, columns, outputs, divisor, ctx), ctx)
        return
    ctx.set_forest(
        features=sources.all,
        trees=trees,
        sets=sources.sets,
        base=np.zeros(outputs),
        divisor=divisor,
    )


def _inputs(pandas_categorical: list[list[Any]], block: Block, ctx: Context) -> list[Numeric]:
    """The features as float64; arrays of whole numbers as float32, as LightGBM passes them on."""
    held = pandas_categories(block)
    if len(held) != len(pandas_categorical):
        raise ctx.unsupported(
            f"it was fitted on {len(pandas_categorical)} pandas columns of categories and is given "
            f"{len(held)}"
        )
    array = getattr(block.data, "dtype", np.dtype(np.float64))
    dtype = np.float64 if array == np.float64 else np.float32
    columns: dict[int, Numeric] = {
        at: as_codes(block.columns[at], categories, ctx)
        for at, categories in zip(held, pandas_categorical, strict=True)
    }
    rest = [at for at in range(len(block.columns)) if at not in columns]
    columns.update(zip(rest, numbers(block, ctx, dtype, rest), strict=True))
    return [columns[at] for at in range(len(block.columns))]


def _trees(
    text: lightgbm_text.Text, columns: list[Numeric], sources: Sources
) -> list[dict[str, Any]]:
    kind = text.decision_type
    default_left, missing = (kind & 2) != 0, kind >> 2 & 3
    category = (kind & 1) != 0
    threshold, zero_left = _round_zero(text.threshold)
    # Zeros that are missing are blanked in a feature of their own, behind the plain ones.
    on_zero = ~category & (missing == _ON_ZERO)
    blanked = [column.apply("blank", low=-ZERO, high=ZERO) for column in columns if on_zero.any()]
    tree_of = np.repeat(np.arange(len(text.leaves)), text.nodes())
    nodes = Nodes(
        first=np.concatenate([[0], np.cumsum(text.nodes())]),
        feature=text.split_feature + np.where(on_zero, len(columns), 0),
        threshold=threshold,
        missing_right=np.where(missing == _ON_NONE, ~zero_left, ~default_left),
        left=np.zeros(len(kind), np.int64),  # all are inner nodes
        right=np.zeros(len(kind), np.int64),
        values=text.leaf_value[:, None],
        output=np.arange(len(text.leaves)) % int(text.header["num_tree_per_iteration"]),
        cover=None if text.leaf_count is None else text.leaf_count.astype(np.float64),
        tested=text.split_feature,
    )

    def ids(node: int) -> Ints:
        tree, number = tree_of[node], int(text.threshold[node])
        low, high = text.set_bounds[tree][number : number + 2]
        bits = np.unpackbits(text.set_words[tree][low:high].view(np.uint8), bitorder="little")
        return np.flatnonzero(bits)

    def goes_right(node: int, values: Floats) -> Bools:
        return np.asarray(~np.isin(np.trunc(values), ids(node)), np.bool_)

    nodes = resolve(
        nodes,
        [*columns, *blanked],
        sources,
        CategorySplits(category, lambda node: ids(node).tolist(), goes_right),
    )
    nodes = replace(nodes, left=text.left, right=text.right)
    return cut(nodes, np.concatenate([[0], np.cumsum(text.leaves)]))


def _round_zero(threshold: Floats) -> tuple[Floats, Bools]:
    """Thresholds for inputs as they come, and on which side of them a 0 lies.

    LightGBM compares after it has rounded |x| <= ZERO to 0; a threshold in that range moves to its
    end, where the comparison decides alike.
    """
    near = np.abs(threshold) <= ZERO
    zero_left = threshold >= 0
    end = np.where(zero_left, ZERO, np.nextafter(-ZERO, -np.inf))
    return np.where(near, end, threshold), zero_left


def _answer(model: Any, booster: Any, text: lightgbm_text.Text, outputs: int, ctx: Context) -> None:
    name, *options = text.objective or ["custom"]
    link = "signed_square" if "sqrt" in options and _link(name) == "identity" else _link(name)
    classes = list(getattr(model, "classes_", ()))
    if classes and outputs == 1:
        # The wrapper sets 1 - p beside p, whatever the objective has made of p.
        link = {"sigmoid": "logistic", "identity": "one_minus"}.get(link or "")
    if link is None or (classes and (name == "custom" or len(classes) != max(2, outputs))):
        of = f" of a classifier of {len(classes)} classes" if classes else ""
        raise ctx.unsupported(f"the objective {' '.join([name, *options])!r}{of}")
    slope = _slope(booster, options)
    if classes:
        ctx.set_head(link, "argmax_value", slope=slope, classes=classes)
        ctx.methods = ("predict", "predict_proba", "decision_function")
    else:
        ctx.set_head(link, slope=slope)
        ctx.methods = ("predict",)
        ctx.vector = outputs == 1
    ctx.parity = "ordered"
    ctx.done("ordered")


def _link(objective: str) -> str | None:
    return next((link for names, link in _LINKS.items() if objective in names.split()), None)


def _slope(booster: Any, options: list[str]) -> float:
    """The parameter `sigmoid`. The text rounds it to 6 digits; a live training booster does not."""
    written = next((one.partition(":")[2] for one in options if one.startswith("sigmoid:")), "1")
    exact = booster.params.get("sigmoid", written)
    if hasattr(booster, "train_set") and f"{float(exact):g}" == written:
        return float(exact)
    return float(written)
