"""Rows on the edges of a model: where a converter that is nearly right would be found out.

Each row is a row of the sample with one column replaced: by a threshold of the trees and its
neighbours, a null, an infinity, a zero of either sign, a denormal, every known category, the empty
string, text that was never seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.schema import ColumnSpec

BASE_ROWS = 64  # rows of the sample that lend the other columns
MOST_THRESHOLDS = 500  # per column; more are thinned evenly
MOST_CATEGORIES = 200  # per column
MOST_COLUMNS = 400  # replaced one by one; more are thinned evenly

_UNSEEN = "\u2063never seen\u2063"  # no training data holds an invisible separator


@dataclass(frozen=True)
class EdgeRows:
    """Rows of one kind, as Python values by column; None is null."""

    kind: str
    values: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.values.values()), []))


def edge_rows(
    plan: Any, columns: list[ColumnSpec], base: Mapping[str, list[Any]]
) -> list[EdgeRows]:
    """Make the edge rows that the contract takes.

    Args:
        plan: A `_native.Plan`; gives the thresholds.
        columns: Its contract.
        base: Python values of some sample rows, by column, equally many of each.

    Returns:
        One block of rows per kind of edge, none empty. Values that the contract refuses are left
        out: the compiled model answers them with an error.
    """
    used = [(at, spec) for at, spec in enumerate(columns) if spec.used]
    step = math.ceil(len(used) / MOST_COLUMNS) or 1
    blocks: dict[str, _Block] = {}
    for at, spec in used[::step]:
        for kind, value in _edges(spec, plan.thresholds(at)):
            if _takes(spec, value):
                blocks.setdefault(kind, _Block(kind, base)).add(spec.name, value)
    return [block.rows() for block in blocks.values()]


class _Block:
    def __init__(self, kind: str, base: Mapping[str, list[Any]]) -> None:
        self._kind = kind
        self._base = base
        self._edges: list[tuple[str, Any]] = []

    def add(self, name: str, value: Any) -> None:
        self._edges.append((name, value))

    def rows(self) -> EdgeRows:
        values = {}
        for name, given in self._base.items():
            values[name] = [
                edge if column == name else given[row % len(given)]
                for row, (column, edge) in enumerate(self._edges)
            ]
        return EdgeRows(self._kind, values)


def _edges(spec: ColumnSpec, thresholds: Any) -> Iterator[tuple[str, Any]]:
    yield "nulls", None
    if spec.dtype == "string":
        step = math.ceil(len(spec.categories) / MOST_CATEGORIES) or 1
        for category in spec.categories[::step]:
            yield "categories", category
        yield "unseen text", _UNSEEN
        yield "empty text", ""
        return
    if spec.dtype in ("timestamp", "date"):
        return
    step = math.ceil(len(thresholds) / MOST_THRESHOLDS) or 1
    for threshold in np.asarray(thresholds)[::step]:
        for value in _around(spec.dtype, float(threshold)):
            yield "thresholds", value
    if spec.dtype == "bool":
        yield from (("zeros", value) for value in (False, True))
    elif spec.dtype in ("i32", "i64"):
        yield from (("zeros", value) for value in (0, 1, -1))
    else:
        tiny = 5e-324 if spec.dtype == "f64" else 1.401298464324817e-45
        most = 1.7976931348623157e308 if spec.dtype == "f64" else 3.4028234663852886e38
        yield from (("zeros", value) for value in (0.0, -0.0, tiny, -tiny))
        # The contract's own ends, where the column's type can hold them.
        ends = [end for end in (spec.low, spec.high) if -most <= end <= most]
        if spec.dtype == "f32":
            ends = [float(np.float32(end)) for end in ends]
        yield from (("largest numbers", value) for value in (most, -most, *ends))
        yield from (("infinities", value) for value in (math.inf, -math.inf))


def _around(dtype: str, threshold: float) -> Iterator[Any]:
    """A threshold and its neighbours among the values of a type."""
    if dtype == "bool":
        return
    if dtype in ("i32", "i64"):
        limit = 2**31 - 2 if dtype == "i32" else 2**53
        if abs(threshold) <= limit:
            yield math.floor(threshold)
            yield math.floor(threshold) + 1
        return
    if not math.isfinite(threshold):
        return
    kind = np.float64 if dtype == "f64" else np.float32
    with np.errstate(over="ignore"):
        middle = kind(threshold)
    for value in (np.nextafter(middle, kind(-np.inf)), middle, np.nextafter(middle, kind(np.inf))):
        if np.isfinite(value):
            yield float(value)


def _takes(spec: ColumnSpec, value: Any) -> bool:
    if value is None:
        return spec.nullable
    if isinstance(value, str):
        if not spec.closed:
            return True
        allowed = {spec.categories[int(code)] for code in spec.allowed}
        return value in allowed
    return spec.low <= value <= spec.high and (not spec.closed or value in spec.allowed)
