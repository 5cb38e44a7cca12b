"""Trees between a library's arrays and the plan: sources, tests, sets and leaves.

Every tree converter reads its library into `Nodes` (all trees end to end), lets `resolve` give each
node a source to test, and each category split a set, and hands the `grow`n trees to the context. A
numeric test goes right where the value exceeds the threshold; a set test where it holds the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pelton.convert.columns import NAN, Block, Column, Index, Numeric, Table, is_null
from pelton.convert.context import Context

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Nodes:
    """The nodes of all trees, end to end; the first of each tree is its root.

    Leaves have left == -1. Children are positions within the tree. `values` and `cover` hold a row
    per node, read at the leaves only.
    """

    first: Ints  # (trees + 1,) where each tree begins
    feature: Ints
    threshold: Floats
    missing_right: Bools
    left: Ints
    right: Ints
    values: Floats  # (nodes, leaf width)
    output: Ints  # (trees,) where each tree's value is added
    cover: Floats | None = None  # (nodes,) training weight that reached each; None: not known
    tested: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # the model's own feature
    chosen: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # set, or -1; see resolve


@dataclass(frozen=True)
class CategorySplits:
    """The nodes that ask for a category, and how their library answers."""

    nodes: Bools
    ids: Callable[[int], Sequence[int]]  # of a node: the ids that its set holds
    goes_right: Callable[[int, Floats], Bools]  # of a node: which of these values go right
    rounding: str = "truncate"  # how other numbers become ids; see `coded`


class Sources:
    """What the trees test: numbers for thresholds, indices for sets. Equal sets are kept once."""

    def __init__(self) -> None:
        self.all: list[Numeric | Index] = []
        self.sets: list[npt.NDArray[np.int32]] = []
        self._known: dict[bytes, int] = {}

    def add(self, source: Numeric | Index) -> int:
        """Take a source and return its number."""
        self.all.append(source)
        return len(self.all) - 1

    def add_set(self, goes_right: Bools) -> int:
        """Take the set of codes for which `goes_right` holds and return its number."""
        key = np.packbits(goes_right).tobytes() + len(goes_right).to_bytes(4, "little")
        if key not in self._known:
            self._known[key] = len(self.sets)
            self.sets.append(np.flatnonzero(goes_right).astype(np.int32))
        return self._known[key]


def numbers(
    block: Block, ctx: Context, dtype: type, only: Iterable[int] | None = None
) -> list[Numeric]:
    """The features of a block as numbers of a dtype, all of them or only some."""
    at = range(len(block.columns)) if only is None else only
    return [ctx.numeric(block.columns[int(one)]).cast(np.dtype(dtype)) for one in at]


def pandas_categories(block: Block) -> list[int]:
    """The positions of pandas columns of categories."""
    dtypes = getattr(block.data, "dtypes", ())
    return [at for at, dtype in enumerate(dtypes) if str(dtype) == "category"]


def frame_categories(block: Block) -> list[int]:
    """The positions of columns of categories, of pandas or polars."""
    kinds = [str(dtype).split("(")[0] for dtype in getattr(block.data, "dtypes", ())]
    return [at for at, kind in enumerate(kinds) if kind in ("category", "Categorical", "Enum")]


def as_codes(column: Column, categories: Sequence[Any], ctx: Context) -> Table:
    """The position of the value among the categories; NaN if it is missing or not among them."""
    if isinstance(column, Table):
        position = {float(c): i for i, c in enumerate(categories) if not is_null(c)}
        codes = {
            code: float(position[value])
            for code, value in enumerate(column.values())
            if value in position
        }
        return replace(column, base=NAN, exceptions=codes, dtype=np.dtype(np.float64))
    index = ctx.index(column, categories)
    codes = {i: float(i) for i, one in enumerate(index.categories) if not is_null(one)}
    return Table(index, NAN, codes)


def coded(column: Numeric, keys: Sequence[int], rounding: str) -> tuple[Index, Floats]:
    """An index for a column that holds category ids, and the value that each of its codes has.

    Args:
        column: The feature, as the source library sees it.
        keys: The ids that some split tells apart, rising, none negative.
        rounding: How the library makes whole numbers of others: "truncate" or "floor".

    Returns:
        The index; the value of each code. One that is not among the keys stands as -1, for which a
        library must decide as it does for every id outside its sets.
    """
    if isinstance(column, Table):
        return column.index, column.values()
    whole = column if column.dtype.kind in "iub" else column.apply(rounding)
    index = Index(whole, tuple(float(key) for key in keys))
    return index, np.array([*keys, -1.0, NAN], np.float64)


def resolve(
    nodes: Nodes,
    columns: Sequence[Numeric],
    sources: Sources,
    categories: CategorySplits | None = None,
) -> Nodes:
    """Let every node name a source instead of a feature, and a set where it asks for a category."""
    inner = nodes.left >= 0
    splits = inner & categories.nodes if categories else np.zeros(len(inner), np.bool_)
    feature = np.zeros(len(inner), np.int64)
    chosen = np.full(len(inner), -1, np.int64)
    numeric = inner & ~splits
    source_of = np.zeros(len(columns), np.int64)
    for column in np.unique(nodes.feature[numeric]):
        source_of[column] = sources.add(columns[column])
    feature[numeric] = source_of[nodes.feature[numeric]]
    if categories:
        for column in np.unique(nodes.feature[splits]):
            at = np.flatnonzero(splits & (nodes.feature == column))
            keys = sorted({int(one) for node in at for one in categories.ids(int(node))})
            index, values = coded(columns[column], keys, categories.rounding)
            feature[at] = sources.add(index)
            chosen[at] = [sources.add_set(categories.goes_right(int(node), values)) for node in at]
    tested = nodes.tested if len(nodes.tested) else nodes.feature
    return replace(nodes, feature=feature, tested=tested, chosen=chosen)


def grow(nodes: Nodes) -> list[dict[str, Any]]:
    """Trees as the plan takes them, from resolved nodes; without what no parent reaches."""
    count = len(nodes.left)
    sizes = np.diff(nodes.first)
    tree_of = np.repeat(np.arange(len(sizes)), sizes)
    start = nodes.first[:-1][tree_of]
    inner = nodes.left >= 0
    reached = np.zeros(count, np.bool_)
    reached[nodes.first[:-1]] = True
    reached[(start + nodes.left)[inner]] = True
    reached[(start + nodes.right)[inner]] = True
    inner &= reached
    leaf = reached & ~inner

    before_inner = np.concatenate([[0], np.cumsum(inner)])
    before_leaf = np.concatenate([[0], np.cumsum(leaf)])
    inner_first, leaf_first = before_inner[nodes.first], before_leaf[nodes.first]
    own = np.where(  # a node's name within its tree: a number if inner, ~number if a leaf
        inner,
        before_inner[:-1] - inner_first[:-1][tree_of],
        ~(before_leaf[:-1] - leaf_first[:-1][tree_of]),
    )
    at = np.flatnonzero(inner)
    left, right = own[start[at] + nodes.left[at]], own[start[at] + nodes.right[at]]
    values = np.ascontiguousarray(nodes.values[leaf], np.float64)
    resolved = replace(
        nodes,
        first=inner_first,
        feature=nodes.feature[at],
        threshold=nodes.threshold[at],
        missing_right=nodes.missing_right[at],
        tested=nodes.tested[at],
        chosen=nodes.chosen[at],
        left=left,
        right=right,
        values=values,
        cover=None if nodes.cover is None else nodes.cover[leaf],
    )
    return cut(resolved, leaf_first)


def cut(nodes: Nodes, leaf_first: Ints) -> list[dict[str, Any]]:
    """Trees from inner nodes whose children are already nodes or ~leaves, and from leaf values.

    `values` and `cover` have a row per leaf here.
    """
    chosen = nodes.chosen.astype(np.int32)
    left, right = nodes.left.astype(np.int32), nodes.right.astype(np.int32)
    trees = []
    for tree in range(len(nodes.first) - 1):
        part = slice(nodes.first[tree], nodes.first[tree + 1])
        leaves = slice(leaf_first[tree], leaf_first[tree + 1])
        trees.append(
            {
                "slot": nodes.feature[part],
                "threshold": nodes.threshold[part],
                "set": chosen[part],
                "missing_right": nodes.missing_right[part],
                "left": left[part],
                "right": right[part],
                "leaf_values": nodes.values[leaves].ravel(),
                "output": int(nodes.output[tree]),
                "leaf_covers": () if nodes.cover is None else nodes.cover[leaves],
                "feature": nodes.tested[part],
            }
        )
    return trees
