"""scikit-learn's gradient boosting: GradientBoosting* and HistGradientBoosting*.

GradientBoosting sees float32 inputs, refuses NaN, and adds `learning_rate * leaf`, rounded in
float64, tree by tree to the raw prediction of its `init`. HistGradientBoosting sees float64,
learns a side for missing values, and adds leaves to a baseline. Its categories go through an
OrdinalEncoder of its own, which moves those columns to the front.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Numeric, Text
from pelton.convert.context import Context
from pelton.convert.forest import (
    Bools,
    CategorySplits,
    Floats,
    Nodes,
    Sources,
    as_codes,
    grow,
    numbers,
    resolve,
)
from pelton.convert.inner import compose
from pelton.convert.sklearn_boosting_init import sums_from
from pelton.convert.sklearn_trees import narrowed_inputs, read_trees

# Estimators that predict the same for every row.
_STEADY = {
    "DummyClassifier": ("prior", "most_frequent", "constant"),
    "DummyRegressor": ("mean", "median", "quantile", "constant"),
}


def gradient_boosting(model: Any, block: Block, ctx: Context) -> None:
    """GradientBoostingClassifier and GradientBoostingRegressor, of every loss."""
    stages, outputs = model.estimators_.shape
    columns = narrowed_inputs(model, block, ctx, allow_nan=False)
    sources = Sources()
    nodes = read_trees([tree.tree_ for tree in model.estimators_.ravel()])
    nodes.values[:] *= model.learning_rate
    nodes.output[:] = np.tile(np.arange(outputs), stages)
    slope = 2.0 if model.loss == "exponential" else 1.0
    base = _initial(model, outputs)
    if base is None:
        sums, bound = sums_from(model, block, [*columns], nodes, outputs, ctx)
        _answer(model, outputs, "margin_from_zero", ctx, slope=slope, bound=bound)
        compose(sums, ctx)
        return
    _answer(model, outputs, "margin_from_zero", ctx, slope=slope)
    ctx.set_forest(features=sources.all, trees=grow(resolve(nodes, columns, sources)), base=base)


def _initial(model: Any, outputs: int) -> Floats | None:
    """What the trees are added to, when it is the same for every row; else None."""
    init = model.init_
    if isinstance(init, str) and init == "zero":
        return np.zeros(outputs)
    if getattr(init, "strategy", None) not in _STEADY.get(type(init).__name__, ()):
        return None
    row = np.zeros((1, model.n_features_in_), np.float32)
    return np.array(model._raw_predict_init(row)[0], np.float64)


def hist_gradient_boosting(model: Any, block: Block, ctx: Context) -> None:
    """HistGradientBoostingClassifier and HistGradientBoostingRegressor, of every named loss."""
    if not isinstance(model.loss, str):
        raise ctx.unsupported(f"a loss that is not one of its own names: {model.loss!r}")
    if len(block.columns) != model.n_features_in_:
        raise ctx.unsupported(
            f"it was fitted on {model.n_features_in_} columns and is given {len(block.columns)}"
        )
    sources = Sources()
    nodes, splits = _read_hist(model)
    baseline = 0.0 + model._baseline_prediction.ravel().astype(np.float64)
    ctx.set_forest(
        features=sources.all,
        trees=grow(resolve(nodes, _hist_inputs(model, block, ctx), sources, splits)),
        sets=sources.sets,
        base=baseline,
    )
    _answer(model, len(baseline), "margin_above_zero", ctx)


def _answer(
    model: Any, outputs: int, rule: str, ctx: Context, *, slope: float = 1.0, bound: float = 0.0
) -> None:
    if not hasattr(model, "classes_"):
        ctx.set_head("exp" if model.loss in ("poisson", "gamma") else "identity")
        ctx.methods = ("predict",)
    else:
        classes = list(model.classes_)
        if outputs > 1:
            ctx.set_head("softmax", "argmax_margin", classes=classes)
        else:
            ctx.set_head("logistic", rule, slope=slope, classes=classes)
        ctx.methods = ("predict", "predict_proba", "decision_function")
    # A model inside this one may have set these.
    ctx.output_dtype, ctx.vector = np.dtype(np.float64), True
    ctx.parity, ctx.bound = "tolerance" if bound else "ordered", bound
    ctx.done(ctx.parity, bound)


def _hist_inputs(model: Any, block: Block, ctx: Context) -> list[Numeric]:
    """The features as the trees number them: codes of the categorical ones first, then the rest."""
    if model._preprocessor is None:
        return numbers(block, ctx, np.float64)
    coded, plain = np.flatnonzero(model.is_categorical_), np.flatnonzero(~model.is_categorical_)
    encoder = model._preprocessor.named_transformers_["encoder"]
    codes: list[Numeric] = []
    for at, categories in zip(coded, encoder.categories_, strict=True):
        column = block.columns[int(at)]
        if not isinstance(column, Text) and column.dtype.kind == "f":
            ctx.refuse_infinite(column)  # the encoder raises
        codes.append(as_codes(column, list(categories), ctx))
    return [*codes, *numbers(block, ctx, np.float64, plain)]


def _read_hist(model: Any) -> tuple[Nodes, CategorySplits]:
    predictors = [tree for stage in model._predictors for tree in stage]
    records = [tree.nodes for tree in predictors]
    sizes = np.array([len(one) for one in records])
    first = np.concatenate([[0], np.cumsum(sizes)])
    nodes = np.concatenate(records)
    leaf = nodes["is_leaf"] != 0
    bitsets = np.concatenate([tree.raw_left_cat_bitsets for tree in predictors])
    first_bitset = np.concatenate(
        [[0], np.cumsum([len(p.raw_left_cat_bitsets) for p in predictors])]
    )
    row = nodes["bitset_idx"].astype(np.int64) + np.repeat(first_bitset[:-1], sizes)
    missing_left = nodes["missing_go_to_left"] != 0
    known, place = model._bin_mapper.make_known_categories_bitsets()

    def members(words: Any) -> Any:
        return np.flatnonzero(np.unpackbits(words.view(np.uint8), bitorder="little"))

    def goes_right(node: int, values: Floats) -> Bools:
        left = np.isin(values, members(bitsets[row[node]]))
        seen = np.isin(values, members(known[place[nodes["feature_idx"][node]]]))
        return np.asarray(~left & (seen | (not missing_left[node])), np.bool_)

    read = Nodes(
        first=first,
        feature=nodes["feature_idx"].astype(np.int64),
        threshold=nodes["num_threshold"].astype(np.float64),
        missing_right=~missing_left,
        left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
        values=nodes["value"].astype(np.float64)[:, None],
        output=np.tile(np.arange(model.n_trees_per_iteration_), len(model._predictors)),
        cover=nodes["count"].astype(np.float64),
    )
    splits = CategorySplits(
        nodes=(nodes["is_categorical"] != 0) & ~leaf,
        ids=lambda node: members(bitsets[row[node]]),
        goes_right=goes_right,
    )
    return read, splits
