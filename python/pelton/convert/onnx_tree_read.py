"""Both ways in which ONNX writes trees down: flat, by tree and node id, and nested."""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.context import Context
from pelton.convert.onnx_tree_nodes import MODES, Ensemble, ensemble_of
from pelton.convert.tensor import text_of


def read_flat(given: dict[str, Any], role: str, targets: int, wide: bool, ctx: Context) -> Ensemble:
    """Nodes as TreeEnsembleClassifier and -Regressor hold them, by tree and node id."""
    modes = [text_of(one) for one in given.get("nodes_modes", ())]
    count = len(modes)
    trees = _ints(given, "nodes_treeids", count, ctx)
    ids = _ints(given, "nodes_nodeids", count, ctx)
    features = _ints(given, "nodes_featureids", count, ctx)
    yes = _ints(given, "nodes_truenodeids", count, ctx)
    no = _ints(given, "nodes_falsenodeids", count, ctx)
    tensor = given.get("nodes_values_as_tensor")
    heavy = tensor is not None and tensor.size > 0
    if heavy and not wide:
        raise ctx.unsupported("float64 thresholds over an input that is not float64")
    values = np.asarray(tensor if heavy else given.get("nodes_values", ()), np.float64).ravel()
    track = np.zeros(count, np.int64)
    if len(given.get("nodes_missing_value_tracks_true", ())):
        track = _ints(given, "nodes_missing_value_tracks_true", count, ctx)
    if len(values) != count or not count or targets < 1:
        raise ctx.unsupported(f"{count} nodes, {len(values)} thresholds, {targets} targets")
    position: dict[tuple[int, int], int] = {}
    first = [0]
    for at, key in enumerate(zip(trees.tolist(), ids.tolist(), strict=True)):
        if key in position:
            raise ctx.unsupported(f"node {key[1]} of tree {key[0]} twice")
        if at and key[0] != trees[at - 1]:
            first.append(at)
        position[key] = at
    if len(first) != len(set(trees.tolist())):
        raise ctx.unsupported("trees whose nodes do not stand together")
    first.append(count)
    start = np.repeat(first[:-1], np.diff(first))
    left, right = np.full(count, -1), np.full(count, -1)
    for at, mode in enumerate(modes):
        if mode == "LEAF":
            continue
        for side, child in ((left, int(yes[at])), (right, int(no[at]))):
            found = position.get((int(trees[at]), child))
            if found is None:
                raise ctx.unsupported(f"node {child} of tree {trees[at]}, which there is not")
            side[at] = found - start[at]
    weights, present = _weights(given, role, position, (count, targets), ctx)
    return ensemble_of(
        first, modes, features, values, left, right, track, weights, present, wide, {}, ctx
    )


def _weights(
    given: dict[str, Any],
    role: str,
    position: dict[tuple[int, int], int],
    shape: tuple[int, int],
    ctx: Context,
) -> tuple[Any, Any]:
    tensor = given.get(f"{role}_weights_as_tensor")
    heavy = tensor is not None and tensor.size > 0
    weights = np.asarray(tensor if heavy else given.get(f"{role}_weights", ()), np.float64).ravel()
    trees = _ints(given, f"{role}_treeids", len(weights), ctx)
    nodes = _ints(given, f"{role}_nodeids", len(weights), ctx)
    targets = _ints(given, f"{role}_ids", len(weights), ctx)
    values, present = np.zeros(shape), np.zeros(shape, np.bool_)
    for tree, node, target, weight in zip(trees, nodes, targets, weights, strict=True):
        at = position.get((int(tree), int(node)))
        if at is None or not 0 <= target < shape[1]:
            raise ctx.unsupported(
                f"a weight of node {node} and target {target}, which there is not"
            )
        if present[at, target]:
            if shape[1] == 1:
                continue  # ONNX Runtime takes the first
            raise ctx.unsupported("two weights of one leaf for one target")
        values[at, target], present[at, target] = weight, True
    return values, present


def read_nested(given: dict[str, Any], wide: bool, ctx: Context) -> Ensemble:
    """Nodes as TreeEnsemble holds them: inner nodes, and leaves by themselves."""
    modes = [int(one) for one in np.asarray(given.get("nodes_modes", ())).ravel()]
    count = len(modes)
    if not count or any(not 0 <= mode < 7 for mode in modes):
        raise ctx.unsupported("nodes of modes that ONNX does not know")
    splits = np.asarray(given.get("nodes_splits", ()), np.float64).ravel()
    features = _ints(given, "nodes_featureids", count, ctx)
    weights = np.asarray(given.get("leaf_weights", ()), np.float64).ravel()
    leaf_targets = _ints(given, "leaf_targetids", len(weights), ctx)
    targets = int(given.get("n_targets", 1))
    track = np.zeros(count, np.int64)
    if len(given.get("nodes_missing_value_tracks_true", ())):
        track = _ints(given, "nodes_missing_value_tracks_true", count, ctx)
    sides = [
        (
            _ints(given, f"nodes_{side}nodeids", count, ctx),
            _ints(given, f"nodes_{side}leafs", count, ctx),
        )
        for side in ("true", "false")
    ]
    if len(splits) != count or targets < 1 or not len(weights):
        raise ctx.unsupported(f"{count} nodes, {len(splits)} thresholds, {len(weights)} leaves")
    if (leaf_targets < 0).any() or (leaf_targets >= targets).any():
        raise ctx.unsupported("a leaf of a target which there is not")
    sets = _member_sets(given, modes, ctx)
    order: list[tuple[bool, int]] = []  # of all trees: is it a leaf, its number
    left: list[int] = []
    right: list[int] = []
    first = [0]
    for root in _roots(given, count, ctx):
        waiting = [(root, -1, 0)]
        while waiting:
            (is_leaf, number), parent, side = waiting.pop()
            at = len(order)
            order.append((is_leaf, number))
            left.append(-1)
            right.append(-1)
            if parent >= 0:
                (left, right)[side][parent] = at - first[-1]
            if at > 4 * (count + len(weights)):
                raise ctx.unsupported("nodes that are not trees")
            if is_leaf:
                continue
            for which in (1, 0):
                child, leaf = int(sides[which][0][number]), bool(sides[which][1][number])
                if not 0 <= child < (len(weights) if leaf else count):
                    raise ctx.unsupported(f"node {child}, which there is not")
                waiting.append(((leaf, child), at, which))
        first.append(len(order))
    is_leaf_at = np.array([one for one, _ in order])
    numbers = np.array([at for _, at in order])
    values, present = np.zeros((len(order), targets)), np.zeros((len(order), targets), np.bool_)
    leaves = np.flatnonzero(is_leaf_at)
    values[leaves, leaf_targets[numbers[leaves]]] = weights[numbers[leaves]]
    present[leaves, leaf_targets[numbers[leaves]]] = True
    inner = np.where(is_leaf_at, 0, numbers)
    names = [
        "LEAF" if one else MODES[modes[which]] for one, which in zip(is_leaf_at, inner, strict=True)
    ]
    members = {
        node: sets[int(inner[node])] for node, mode in enumerate(names) if mode == "BRANCH_MEMBER"
    }
    return ensemble_of(
        first, names, features[inner], splits[inner], np.array(left), np.array(right),
        track[inner], values, present, wide, members, ctx,
    )  # fmt: skip


def _roots(given: dict[str, Any], count: int, ctx: Context) -> list[tuple[bool, int]]:
    roots = [int(one) for one in given.get("tree_roots", ())]
    if not roots or any(not 0 <= one < count for one in roots):
        raise ctx.unsupported("roots which there are not")
    yes, no = given.get("nodes_truenodeids", ()), given.get("nodes_falsenodeids", ())
    leaves = given.get("nodes_trueleafs", ()), given.get("nodes_falseleafs", ())
    found = []
    for root in roots:
        # A tree that is one leaf is written as a node with that leaf on both sides.
        same = leaves[0][root] and leaves[1][root] and yes[root] == no[root]
        found.append((True, int(yes[root])) if same else (False, root))
    return found


def _member_sets(given: dict[str, Any], modes: list[int], ctx: Context) -> dict[int, list[float]]:
    """The values of each node of mode MEMBER, which NaN divides."""
    values = np.asarray(given.get("membership_values", ()), np.float64).ravel()
    nodes = [at for at, mode in enumerate(modes) if mode == 6]
    parts: list[list[float]] = [[]]
    for value in values.tolist():
        if np.isnan(value):
            parts.append([])
        else:
            parts[-1].append(value)
    if not nodes:
        return {}
    if len(parts) < len(nodes):
        raise ctx.unsupported(f"{len(nodes)} nodes of sets and {len(parts)} sets")
    return dict(zip(nodes, parts, strict=False))


def _ints(given: dict[str, Any], name: str, count: int, ctx: Context) -> Any:
    values = np.asarray(given.get(name, ()), np.int64).ravel()
    if len(values) != count:
        raise ctx.unsupported(f"{count} numbers are needed in {name}, it has {len(values)}")
    return values
