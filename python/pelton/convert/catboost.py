"""CatBoost: CatBoost, CatBoostClassifier, CatBoostRegressor, CatBoostRanker.

Inputs are narrowed to float32 and `x > border` goes right; NaN stands below or above all borders.
Categories and their statistics become tables over codes (catboost_ctr.py). Leaves are added in
order in float64, beginning at 0; the bias comes last.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from pelton.convert.catboost_ctr import (
    Categories,
    Combination,
    Hashes,
    flag,
    hashed,
    statistic,
)
from pelton.convert.catboost_json import export, read_trees, splits_of
from pelton.convert.columns import Block, Number, Numeric
from pelton.convert.context import Context
from pelton.convert.forest import Nodes, Sources, grow, resolve
from pelton.convert.inner import compose, margins_of
from pelton.convert.parts import Composed

_LINKS = {
    "Exponent": "exp_fmath",
    "RawFormulaVal": "identity",
    "RMSEWithUncertainty": "mean_variance",
}


def model(model: Any, block: Block, ctx: Context) -> None:
    """Every class of CatBoost, with all of its trees."""
    for kind, features in (
        ("text", model.get_text_feature_indices()),
        ("embedding", model.get_embedding_feature_indices()),
    ):
        if features:
            raise ctx.unsupported(f"{kind} features")
    document = export(model)
    features = _Features(document, block, ctx)
    nodes = features.named(read_trees(document))
    scale, bias = document["scale_and_bias"]
    sources = Sources()
    trees = grow(resolve(nodes, features.columns, sources))
    if any(bias) and scale == 1:
        trees.append(_leaf(bias))
    ctx.set_forest(
        features=sources.all, trees=trees, base=np.zeros(len(bias)), leaf_width=len(bias)
    )
    loss = document["model_info"].get("params", {}).get("loss_function", {}).get("type", "")
    _answer(model, loss, len(bias), ctx)
    threshold = _threshold(model)
    if scale == 1 and threshold == 0:
        return
    sums = margins_of(ctx.model, ctx)
    if scale != 1:
        sums = [
            one.apply("multiply", value=scale).apply("add", value=added)
            for one, added in zip(sums, bias, strict=True)
        ]
    compose(sums, ctx)
    if threshold != 0 and isinstance(ctx.model, Composed):
        ctx.model.choice = sums[0].apply("greater", value=threshold)


def _leaf(values: list[float]) -> dict[str, Any]:
    """A tree of one leaf: what is added to every sum."""
    none, number = np.empty(0, np.int64), np.empty(0)
    return {
        "slot": none, "threshold": number, "set": none, "missing_right": none, "left": none,
        "right": none, "leaf_values": np.array(values), "output": 0, "leaf_covers": np.ones(1),
        "feature": none,
    }  # fmt: skip


class _Features:
    """What the splits of a model test: a column for each, made when first asked for."""

    def __init__(self, document: dict[str, Any], block: Block, ctx: Context) -> None:
        info = document["features_info"]
        self._document, self._block, self._ctx = document, block, ctx
        self._float = info.get("float_features", [])
        self._categorical = info.get("categorical_features", [])
        self._ctrs = info.get("ctrs", [])
        count = len(self._float) + len(self._categorical)
        if len(block.columns) != count:
            raise ctx.unsupported(
                f"it was fitted on {count} columns and is given {len(block.columns)}"
            )
        self.columns: list[Numeric] = []
        self._hashed: dict[int, Number] = {}
        self._categories: dict[int, Categories] = {}
        self._combinations: dict[tuple[str, bytes], Combination] = {}

    def named(self, nodes: Nodes) -> Nodes:
        """The nodes with positions in `columns` as features, and their thresholds."""
        splits = splits_of(self._document)
        used, at = np.unique(nodes.feature[nodes.left >= 0], return_inverse=True)
        made: dict[tuple[str, int, float], int] = {}
        column = np.zeros(len(used), np.int64)
        threshold = np.zeros(len(used))
        missing_right = np.zeros(len(used), np.bool_)
        tested = np.zeros(len(used), np.int64)
        for place, split in enumerate(used.tolist()):
            kind, feature, value = splits.kinds[split], splits.features[split], splits.values[split]
            name = value if kind == "one_hot" else 0.0
            key = (kind, feature, name)
            if key not in made:
                made[key] = len(self.columns)
                self.columns.append(self._column(kind, feature, int(name)))
            column[place] = made[key]
            threshold[place] = 0.5 if kind == "one_hot" else value
            missing_right[place] = kind == "float" and self._missing_right(feature)
            tested[place] = self._flat(kind, feature)
        of_node = np.zeros(len(nodes.left), np.int64)  # a leaf's is not read
        of_node[nodes.left >= 0] = at
        if not len(used):
            return replace(nodes, tested=nodes.feature)
        return replace(
            nodes,
            feature=column[of_node],
            threshold=threshold[of_node],
            missing_right=missing_right[of_node],
            tested=tested[of_node],
        )

    def _flat(self, kind: str, feature: int) -> int:
        """The column of the model that a split is about; of a combination, its first category."""
        if kind == "float":
            return int(self._float[feature]["flat_feature_index"])
        if kind == "ctr":
            feature = self._ctrs[feature]["elements"][0]["cat_feature_index"]
        return int(self._categorical[feature]["flat_feature_index"])

    def _missing_right(self, feature: int) -> bool:
        return bool(self._float[feature]["nan_value_treatment"] == "AsTrue")

    def _column(self, kind: str, feature: int, name: int) -> Numeric:
        if kind == "float":
            return self._number(feature)
        if kind == "one_hot":
            return self._category(feature).equals(name)
        ctr = self._ctrs[feature]
        hashes, values, otherwise = statistic(ctr, self._document["ctr_data"][ctr["identifier"]])
        return self._combination(ctr["elements"], hashes).table(hashes, values, otherwise)

    def _number(self, feature: int) -> Numeric:
        column = self._block.columns[self._float[feature]["flat_feature_index"]]
        number = self._ctx.numeric(column)
        return number.cast(np.dtype(np.float32))

    def _names(self, feature: int) -> Number:
        """The hashes of a categorical feature."""
        if feature not in self._hashed:
            column = self._block.columns[self._categorical[feature]["flat_feature_index"]]
            self._hashed[feature] = hashed(column, self._ctx)
        return self._hashed[feature]

    def _category(self, feature: int) -> Categories:
        """What tells apart single categories: those of one-hot splits and of combinations."""
        if feature not in self._categories:
            values = list(self._categorical[feature].get("values", ()))
            for ctr in self._ctrs:
                values += [
                    element["value"]
                    for element in ctr["elements"]
                    if element.get("cat_feature_index") == feature and "value" in element
                ]
            self._categories[feature] = Categories(self._names(feature), values)
        return self._categories[feature]

    def _combination(self, elements: list[dict[str, Any]], hashes: Hashes) -> Combination:
        """Equal combinations are made once."""
        key = repr(elements), np.sort(hashes).tobytes()
        if key not in self._combinations:
            parts = [self._part(element) for element in elements]
            self._combinations[key] = Combination(parts, hashes, self._ctx)
        return self._combinations[key]

    def _part(self, element: dict[str, Any]) -> Numeric:
        if "float_feature_index" in element:
            feature, border = element["float_feature_index"], float(element["border"])
            right = self._missing_right(feature)
            return flag(self._number(feature), border, missing_right=right)
        if "value" in element:
            return self._category(element["cat_feature_index"]).equals(int(element["value"]))
        return self._names(element["cat_feature_index"])


def _answer(model: Any, loss: str, outputs: int, ctx: Context) -> None:
    """As `predict` asks by default: classes, exponents of some losses, else the sums."""
    if hasattr(model, "predict_proba"):
        _answer_classes(model, loss, outputs, ctx)
    else:
        asked = getattr(model, "_get_default_prediction_type", lambda: "RawFormulaVal")()
        ctx.set_head(_LINKS[asked])
        ctx.vector = outputs == 1
        ctx.methods = ("predict",)
    ctx.parity = "ordered"
    ctx.done("ordered")


def _threshold(model: Any) -> float:
    """The sum above which a row is of the second class."""
    asked = getattr(model, "get_probability_threshold", lambda: None)()
    return 0.0 if asked is None else -math.log(1 / asked - 1)


def _answer_classes(model: Any, loss: str, outputs: int, ctx: Context) -> None:
    classes = list(model.classes_)
    if loss in ("MultiLogloss", "MultiCrossEntropy"):  # several labels per row
        ctx.set_head("step")
        ctx.methods, ctx.vector, ctx.output_dtype = ("predict",), False, np.dtype(np.int64)
        return
    if len(classes) != max(2, outputs):
        raise ctx.unsupported(f"{outputs} outputs for {len(classes)} classes")
    if outputs == 1:
        ctx.set_head("logistic", "margin_above_zero", classes=classes)
    else:
        link = "sigmoid" if loss == "MultiClassOneVsAll" else "softmax_fmath"
        ctx.set_head(link, "argmax_margin", classes=classes)
    ctx.methods = ("predict", "predict_proba")
