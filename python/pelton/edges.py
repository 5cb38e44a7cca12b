"""Rows on the edges of a model: where a converter that is nearly right would be found out.

Each row is a row of the sample with one column replaced: by a threshold of the trees and its
neighbours, a null, an infinity, a zero of either sign, a denormal, every known category, the empty
string, text that was never seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pelton.schema import ColumnSpec

BASE_ROWS = 64  # rows of the sample that lend the other columns
MOST_THRESHOLDS = 500  # per column; more are thinned evenly
MOST_CATEGORIES = 200  # per column
MOST_COLUMNS = 400  # replaced one by one; more are thinned evenly

UNSEEN = "\u2063never seen\u2063"  # no training data holds an invisible separator


# Where upper and lower case, accents, word boundaries and white space are not plain.
TEXTS = (
    "", " ", "a", "A b", "I\u0307stanbul \u0130stanbul \u0131I",
    "\u039f\u0394\u039f\u03a3 \u03a3 \u0391\u03a3\u0301 \u0391\u03a3\u0391",
    "Stra\u00dfe \ufb01n \u1e9e", "e\u0301te \u00e9t\u00e9 \u0328",
    "\ud55c\uad6d\uc5b4 \u4e2d\u6587 \u0e44\u0e17\u0e22",
    "\U0001f469\u200d\U0001f4bb ok \U0001f600\U0001f3fd",
    "tab\tnew\nline\r\n\u00a0\u2003wide\u3000end  ",
    "don't re-run 3.14 1,000 \u0663\u0664 x_1 __", "\u2460\u00b2\u00bd \ufdfa \u212b",
    "word " * 200, "x" * 5000,
)  # fmt: skip


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
        for kind, values in _edges(spec, plan.thresholds(at)):
            taken = [value for value in values if _takes(spec, value)]
            if taken:
                blocks.setdefault(kind, _Block(kind, base)).add(spec.name, taken)
    return [block.rows() for block in blocks.values()]


class _Block:
    def __init__(self, kind: str, base: Mapping[str, list[Any]]) -> None:
        self._kind = kind
        self._base = base
        self._edges: list[tuple[str, int, list[Any]]] = []  # column, first row, its values
        self._rows = 0

    def add(self, name: str, values: list[Any]) -> None:
        self._edges.append((name, self._rows, values))
        self._rows += len(values)

    def rows(self) -> EdgeRows:
        found = {
            name: (given * (self._rows // len(given) + 1))[: self._rows]
            for name, given in self._base.items()
        }
        for name, first, values in self._edges:
            found[name][first : first + len(values)] = values
        return EdgeRows(self._kind, found)


def _edges(spec: ColumnSpec, thresholds: Any) -> Iterator[tuple[str, Iterable[Any]]]:
    yield "nulls", [None]
    if spec.dtype == "text":
        yield "texts", TEXTS
    if spec.dtype in ("string", "text"):
        step = math.ceil(len(spec.categories) / MOST_CATEGORIES) or 1
        yield "categories", spec.categories[::step]
        yield "unseen text", [UNSEEN]
        yield "empty text", [""]
        return
    if spec.dtype in ("timestamp", "date"):
        return
    step = math.ceil(len(thresholds) / MOST_THRESHOLDS) or 1
    yield "thresholds", _around(spec.dtype, np.asarray(thresholds, np.float64)[::step])
    if spec.dtype == "bool":
        yield "zeros", (False, True)
    elif spec.dtype in ("i32", "i64"):
        yield "zeros", (0, 1, -1)
    else:
        tiny = 5e-324 if spec.dtype == "f64" else 1.401298464324817e-45
        most = 1.7976931348623157e308 if spec.dtype == "f64" else 3.4028234663852886e38
        yield "zeros", (0.0, -0.0, tiny, -tiny)
        # The contract's own ends, where the column's type can hold them.
        ends = [end for end in (spec.low, spec.high) if -most <= end <= most]
        if spec.dtype == "f32":
            ends = [float(np.float32(end)) for end in ends]
        yield "largest numbers", (most, -most, *ends)
        yield "infinities", (math.inf, -math.inf)


def _around(dtype: str, thresholds: Any) -> list[Any]:
    """Each threshold and its neighbours among the values of a type."""
    if dtype == "bool":
        return []
    if dtype in ("i32", "i64"):
        limit = 2**31 - 2 if dtype == "i32" else 2**53
        low = np.floor(thresholds[np.abs(thresholds) <= limit]).astype(np.int64)
        near = np.stack([low, low + 1], axis=1)
    else:
        kind = np.float64 if dtype == "f64" else np.float32
        with np.errstate(over="ignore"):
            middle = thresholds[np.isfinite(thresholds)].astype(kind)
            ends = (np.nextafter(middle, kind(end)) for end in (-np.inf, np.inf))
            near = np.stack([next(ends), middle, next(ends)], axis=1)
        near = near[np.isfinite(near)]
    found: list[Any] = near.ravel().tolist()
    return found


def _takes(spec: ColumnSpec, value: Any) -> bool:
    if value is None:
        return spec.nullable
    if isinstance(value, str):
        if not spec.closed:
            return True
        allowed = {spec.categories[int(code)] for code in spec.allowed}
        return value in allowed
    return spec.low <= value <= spec.high and (not spec.closed or value in spec.allowed)
