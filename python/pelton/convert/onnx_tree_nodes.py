"""ONNX's trees, checked, as a forest of the engine: every kind of test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pelton.convert.columns import Index, Numeric, Table
from pelton.convert.context import Context
from pelton.convert.forest import Nodes, Sources, grow
from pelton.convert.parts import Forest

MODES = (
    "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ",
    "BRANCH_MEMBER", "LEAF",
)  # fmt: skip
_EQUAL = ("BRANCH_EQ", "BRANCH_NEQ", "BRANCH_MEMBER")


@dataclass(frozen=True)
class Ensemble:
    """Trees as ONNX states them: a node's `left` is where it goes if its test is true."""

    nodes: Nodes  # threshold: of the test; missing_right: NaN is false
    modes: list[str]
    members: dict[int, list[float]]  # of nodes that ask for one of several values
    present: Any  # (nodes, targets) bool: the leaf has a weight for the target
    wide: bool  # sums in float64

    @property
    def width(self) -> int:
        """How many targets there are."""
        return int(self.nodes.values.shape[1])

    @property
    def _leaf(self) -> Any:
        return self.nodes.left < 0

    def targets(self) -> set[int]:
        """The targets for which some leaf has a weight."""
        return set(np.flatnonzero(self.present.any(axis=0)).tolist())

    def all_positive(self) -> bool:
        """Whether no weight is negative."""
        return bool((self.nodes.values[self.present] >= 0).all())

    def with_target(self, target: int, ctx: Context) -> list[int]:
        """The trees that have a weight for a target at every leaf; the others at none."""
        found = []
        for tree in range(len(self.nodes.first) - 1):
            part = slice(self.nodes.first[tree], self.nodes.first[tree + 1])
            here = self.present[part, target][self._leaf[part]]
            if here.all():
                found.append(tree)
            elif here.any():
                raise ctx.unsupported("leaves of which only some have a weight for a target")
        return found

    def has(self, target: int, ctx: Context) -> bool:
        """Whether a row always gets a score for a class; False: never."""
        if target not in self.targets():
            return False
        for tree in range(len(self.nodes.first) - 1):
            part = slice(self.nodes.first[tree], self.nodes.first[tree + 1])
            if self.present[part, target][self._leaf[part]].all():
                return True
        leaves = self.nodes.values[self._leaf]
        if (leaves < 0).any() or not (leaves > 0).any(axis=1).all():
            raise ctx.unsupported("classes that only some rows get a score for")
        return True  # its absence is a score of 0, below that of another class

    def forest(self, columns: Sequence[Numeric], ctx: Context) -> Forest:
        """Every leaf adds to every target."""
        if self.width == 1:
            return self._grown(self.nodes, columns, 1, ctx)
        return self._grown(self.nodes, columns, self.width, ctx)

    def apart(self, columns: Sequence[Numeric], ctx: Context) -> Forest:
        """Every tree and target by itself: output tree * targets + target."""
        trees, width = len(self.nodes.first) - 1, self.width
        forest = self._grown(self.nodes, columns, width, ctx)
        split = [
            {
                **tree,
                "leaf_values": np.ascontiguousarray(tree["leaf_values"].reshape(-1, width)[:, at]),
                "output": number * width + at,
            }
            for number, tree in enumerate(forest.trees)
            for at in range(width)
        ]
        return replace(forest, trees=split, base=np.zeros(trees * width), leaf_width=1)

    def _grown(self, nodes: Nodes, columns: Sequence[Numeric], width: int, ctx: Context) -> Forest:
        sources = Sources()
        resolved = _resolved(self, columns, sources, ctx)
        return Forest(
            sources.all,
            grow(resolved),
            list(sources.sets),
            np.zeros(width),
            width,
            "f64" if self.wide else "f32",
            1.0,
        )


def _resolved(found: Ensemble, columns: Sequence[Numeric], sources: Sources, ctx: Context) -> Nodes:
    """The tests as "right if x > threshold" or "right if the code is in the set"."""
    nodes, modes = found.nodes, np.array(found.modes)
    inner = nodes.left >= 0
    if inner.any() and int(nodes.feature[inner].max()) >= len(columns):
        raise ctx.unsupported(f"a feature beyond the {len(columns)} of its input")
    number = np.isin(modes, ("BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"))
    threshold = nodes.threshold.copy()
    if np.isnan(threshold[inner & number]).any():
        raise ctx.unsupported("a threshold that is NaN")
    before = np.isin(modes, ("BRANCH_LT", "BRANCH_GTE"))
    # x < t is x <= the number before t. Nothing is below -inf: no number exceeds inf.
    never = before & (threshold == -np.inf)
    threshold[before] = np.nextafter(threshold[before], -np.inf)
    swapped = np.isin(modes, ("BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_MEMBER")) & inner
    turned = never & inner
    threshold[turned] = np.inf
    swapped ^= turned
    left = np.where(swapped, nodes.right, nodes.left)
    right = np.where(swapped, nodes.left, nodes.right)
    missing_right = nodes.missing_right ^ swapped
    feature = np.zeros(len(inner), np.int64)
    chosen = np.full(len(inner), -1, np.int64)
    for column in np.unique(nodes.feature[inner & number]):
        feature[inner & number & (nodes.feature == column)] = sources.add(columns[column])
    for column in np.unique(nodes.feature[inner & ~number]):
        at = np.flatnonzero(inner & ~number & (nodes.feature == column))
        values = sorted({v for node in at for v in found.members[int(node)]})
        index, of_code = _index(columns[column], values)
        feature[at] = sources.add(index)
        for node in at:
            member = np.isin(of_code, found.members[int(node)])
            # NaN equals nothing, and is unequal to everything.
            tracked = np.isnan(of_code) & ~nodes.missing_right[node]
            unequal = found.modes[int(node)] == "BRANCH_NEQ"
            chosen[node] = sources.add_set(member if unequal else member | tracked)
    return replace(
        nodes, threshold=threshold, left=left, right=right, missing_right=missing_right,
        tested=nodes.feature, feature=feature, chosen=chosen,
    )  # fmt: skip


def _index(column: Numeric, values: list[float]) -> tuple[Index, Any]:
    """Codes of single values, and the value that stands for each code."""
    if isinstance(column, Table):
        return column.index, column.values()
    index = Index(column, tuple(values))
    other = np.nextafter(max(values, default=0.0), np.inf)
    while other in values or np.isinf(other):
        other = -other / 2 - 1.5
    return index, np.array([*values, other, np.nan])


def ensemble_of(
    first: list[int],
    modes: list[str],
    features: Any,
    thresholds: Any,
    left: Any,
    right: Any,
    track: Any,
    weights: Any,
    present: Any,
    wide: bool,
    members: dict[int, list[float]],
    ctx: Context,
) -> Ensemble:
    """Nodes that are known to be trees, with finite weights at every leaf that a row can reach."""
    unknown = set(modes) - set(MODES)
    if unknown:
        raise ctx.unsupported(f"nodes of mode {sorted(unknown)[0]!r}")
    bounds = np.asarray(first)
    start = np.repeat(bounds[:-1], np.diff(bounds))
    inner = np.asarray(left) >= 0
    parents = np.zeros(len(modes), np.int64)
    for side in (left, right):
        np.add.at(parents, (start + side)[inner], 1)
    roots = np.isin(np.arange(len(modes)), bounds[:-1])
    if (parents[roots] != 0).any() or (parents[~roots] > 1).any():
        raise ctx.unsupported("nodes that are not trees")
    if (features[inner] < 0).any():
        raise ctx.unsupported("a feature of a negative number")
    reached = _reached(roots, start + left, start + right, inner)
    left, right = np.where(reached, left, -1), np.where(reached, right, -1)
    if (reached & ~inner & ~present.any(axis=1)).any():
        raise ctx.unsupported("a leaf without a weight")
    if not np.isfinite(weights).all():
        raise ctx.unsupported("a weight that is not finite")
    for node, mode in enumerate(modes):
        if mode in ("BRANCH_EQ", "BRANCH_NEQ"):
            value = float(thresholds[node])
            members[node] = [] if np.isnan(value) else [value]
    nodes = Nodes(
        bounds, np.asarray(features), np.asarray(thresholds, np.float64), track != 1,
        np.asarray(left), np.asarray(right), weights, np.zeros(len(bounds) - 1, np.int64),
    )  # fmt: skip
    return Ensemble(nodes, modes, members, present & ~inner[:, None], wide)


def _reached(roots: Any, left: Any, right: Any, inner: Any) -> Any:
    """The nodes that some root leads to; each has one parent, so none is met twice."""
    reached = roots.copy()
    level = np.flatnonzero(roots & inner)
    while len(level):
        below = np.concatenate([left[level], right[level]])
        reached[below] = True
        level = below[inner[below]]
    return reached
