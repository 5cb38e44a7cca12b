"""Reads the JSON that CatBoost exports: its trees as nodes, symmetric ones or not.

Numbers are written with 17 digits, so borders and leaves come back bit for bit.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pelton.convert.forest import Floats, Ints, Nodes

Tree = dict[str, Any]


@dataclass(frozen=True)
class Splits:
    """Every distinct test of a model, in the order of its `split_index`."""

    kinds: list[str]  # "float", "one_hot" or "ctr"
    features: list[int]  # by kind: among the float, the categorical features or the ctrs
    values: list[float]  # the border, or the hash that a category must have


def export(model: Any) -> dict[str, Any]:
    """The document of a fitted model."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def splits_of(document: dict[str, Any]) -> Splits:
    """The tests as CatBoost numbers them: borders, then categories, then borders of ctrs."""
    info = document["features_info"]
    found = Splits([], [], [])
    for kind, features, key in (
        ("float", info.get("float_features", ()), "borders"),
        ("one_hot", info.get("categorical_features", ()), "values"),
        ("ctr", info.get("ctrs", ()), "borders"),
    ):
        for at, feature in enumerate(features):
            for value in feature.get(key) or ():
                found.kinds.append(kind)
                found.features.append(at)
                found.values.append(float(value))
    return found


def read_trees(document: dict[str, Any]) -> Nodes:
    """All trees; a node's `feature` is the number of its split, its threshold is left at 0."""
    width = len(document["scale_and_bias"][1])
    grown = document.get("oblivious_trees")
    trees = [_symmetric(tree, width) if grown else _any(tree, width) for tree in _trees(document)]
    # One empty part each, for a model without trees.
    whole = np.empty(0, np.int64)
    sizes = [len(tree[0]) for tree in trees]
    feature, left, right = (np.concatenate([whole, *(t[k] for t in trees)]) for k in range(3))
    return Nodes(
        first=np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]),
        feature=feature,
        threshold=np.zeros(len(feature)),
        missing_right=np.zeros(len(feature), np.bool_),
        left=left,
        right=right,
        values=np.concatenate([np.empty((0, width)), *(tree[3] for tree in trees)]),
        output=np.zeros(len(trees), np.int64),
        cover=np.concatenate([np.empty(0), *(tree[4] for tree in trees)]),
    )


def _trees(document: dict[str, Any]) -> list[Tree]:
    trees: list[Tree] = document.get("oblivious_trees") or document.get("trees") or []
    return trees


def _symmetric(tree: Tree, width: int) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """A tree of one split per level. Bit i of a leaf's number is split i: the last is the root."""
    tests = [split["split_index"] for split in tree["splits"] or ()][::-1]
    depth, inner = len(tests), 2 ** len(tests) - 1
    feature = np.zeros(2 * inner + 1, np.int64)
    for level, test in enumerate(tests):
        feature[2**level - 1 : 2 ** (level + 1) - 1] = test
    node = np.arange(2 * inner + 1)
    left = np.where(node < inner, 2 * node + 1, -1)
    right = np.where(node < inner, 2 * node + 2, -1)
    values, cover = np.zeros((2 * inner + 1, width)), np.zeros(2 * inner + 1)
    values[inner:] = np.asarray(tree["leaf_values"], np.float64).reshape(2**depth, width)
    cover[inner:] = tree.get("leaf_weights") or 0.0
    return feature, left, right, values, cover


def _any(tree: Tree, width: int) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """A tree of nested splits."""
    feature: list[int] = []
    left: list[int] = []
    right: list[int] = []
    values: list[Any] = []
    cover: list[float] = []
    open_nodes: list[tuple[Tree, int, list[int]]] = [(tree, -1, right)]
    while open_nodes:
        node, parent, side = open_nodes.pop()
        number = len(left)
        if parent >= 0:
            side[parent] = number
        inner = "split" in node
        feature.append(node["split"]["split_index"] if inner else 0)
        left.append(-1)
        right.append(-1)
        values.append(np.zeros(width) if inner else np.broadcast_to(node["value"], (width,)))
        cover.append(0.0 if inner else float(node.get("weight", 0.0)))
        if inner:
            open_nodes.append((node["right"], number, right))
            open_nodes.append((node["left"], number, left))
    return (
        np.array(feature, np.int64),
        np.array(left, np.int64),
        np.array(right, np.int64),
        np.array(values, np.float64).reshape(-1, width),
        np.array(cover),
    )
