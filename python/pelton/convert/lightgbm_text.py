"""Reads the text that LightGBM writes for a model: `Booster.model_to_string()`.

Numbers are written with 17 digits, so thresholds and leaves come back bit for bit. Each key is
parsed once for all trees together, which keeps a model of 500 trees to some milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinearLeaves:
    """The linear models in the leaves of linear_tree, leaf after leaf."""

    intercept: Floats
    terms: Ints  # how many each leaf has
    feature: Ints  # per term
    weight: Floats


@dataclass(frozen=True)
class Text:
    """A model as LightGBM stores it; per-tree arrays lie end to end."""

    header: dict[str, str]
    linear: LinearLeaves | None  # None: leaves hold numbers alone
    leaves: Ints  # per tree
    split_feature: Ints  # per inner node
    threshold: Floats  # a category split: the number of its set within the tree
    decision_type: Ints  # bit 0: category, bit 1: missing goes left, bits 2-3: missing type
    left: Ints  # per inner node: a node of the tree or ~leaf
    right: Ints
    leaf_value: Floats
    leaf_count: Ints | None  # training rows per leaf; None: the text does not say
    set_bounds: list[Ints]  # per tree: where each set's words begin
    set_words: list[npt.NDArray[np.uint32]]

    @property
    def objective(self) -> list[str]:
        """The objective's name and its parameters; empty for a custom one."""
        return self.header.get("objective", "").split()

    def nodes(self) -> Ints:
        """Inner nodes per tree."""
        return self.leaves - 1


def parse(text: str) -> Text:
    """Parse a model.

    Raises:
        ValueError: The text is not a LightGBM model, or its arrays do not fit together.
    """
    head, *blocks = text.split("\nTree=")
    header = dict(line.partition("=")[::2] for line in head.splitlines())
    if "max_feature_idx" not in header or "num_tree_per_iteration" not in header:
        raise ValueError("lightgbm model: need a header with max_feature_idx")
    if blocks:
        blocks[-1] = blocks[-1].partition("\nend of trees")[0]
    trees = [dict(line.partition("=")[::2] for line in block.splitlines()[1:]) for block in blocks]
    leaves = np.array([int(tree["num_leaves"]) for tree in trees], np.int64)
    grown = [tree for tree in trees if int(tree["num_leaves"]) > 1]

    def numbers(key: str, dtype: Any, rows: list[dict[str, str]]) -> Any:
        return np.array(" ".join(tree[key] for tree in rows).split(), dtype)

    read = Text(
        header=header,
        linear=_linear(trees, leaves),
        leaves=leaves,
        split_feature=numbers("split_feature", np.int64, grown),
        threshold=numbers("threshold", np.float64, grown),
        decision_type=numbers("decision_type", np.int64, grown),
        left=numbers("left_child", np.int64, grown),
        right=numbers("right_child", np.int64, grown),
        leaf_value=numbers("leaf_value", np.float64, trees),
        leaf_count=_counts(trees, leaves),
        set_bounds=[np.array(tree.get("cat_boundaries", "0").split(), np.int64) for tree in trees],
        set_words=[np.array(tree.get("cat_threshold", "").split(), np.uint32) for tree in trees],
    )
    inner = int(read.nodes().sum())
    if not (
        len(read.threshold) == len(read.split_feature) == len(read.decision_type) == inner
        and len(read.left) == len(read.right) == inner
        and len(read.leaf_value) == int(leaves.sum())
    ):
        raise ValueError("lightgbm model: its arrays have different lengths")
    return read


def _linear(trees: list[dict[str, str]], leaves: Ints) -> LinearLeaves | None:
    """A tree without linear models beside others has its values as intercepts."""
    if not any(int(tree.get("is_linear", "0")) for tree in trees):
        return None
    intercepts, terms, features, weights = [], [], [], []
    for tree, count in zip(trees, leaves, strict=True):
        linear = int(tree.get("is_linear", "0"))
        intercepts += tree["leaf_const" if linear else "leaf_value"].split()
        terms += tree["num_features"].split() if linear else ["0"] * int(count)
        features += tree["leaf_features"].split() if linear else []
        weights += tree["leaf_coeff"].split() if linear else []
    return LinearLeaves(
        np.array(intercepts, np.float64),
        np.array(terms, np.int64),
        np.array(features, np.int64),
        np.array(weights, np.float64),
    )


def _counts(trees: list[dict[str, str]], leaves: Ints) -> Ints | None:
    """Training rows per leaf. A tree of one leaf may leave them out, and needs none."""
    texts = [tree.get("leaf_count", "") for tree in trees]
    found = [
        np.array(text.split() if count > 1 else ["1"], np.int64)
        for text, count in zip(texts, leaves, strict=True)
    ]
    if any(len(one) != count for one, count in zip(found, leaves, strict=True)):
        return None
    return np.concatenate([np.empty(0, np.int64), *found])
