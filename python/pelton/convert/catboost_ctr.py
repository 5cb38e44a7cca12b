"""CatBoost's categories: hashes of text, and statistics of the target kept under those hashes.

A category is the lower half of the CityHash64 of its text, a whole number's of its digits. A
combination of categories and of tests is a hash over theirs; a statistic (ctr) is counts under that
hash, made one float32 number. All of it is computed from the row, as CatBoost does: a model holds
hashes alone, and no text needs to be known when it is compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pelton.convert.city_hash import city_hash64
from pelton.convert.columns import (
    FLOAT64,
    UNSEEN,
    Column,
    Expr,
    Index,
    Number,
    Numeric,
    Table,
    Text,
    is_null,
    number_of,
)
from pelton.convert.context import Context

Hashes = npt.NDArray[np.uint64]

_MOST_WHOLE = 2.0**53 - 1
_EMPTY = np.uint64(2**64 - 1)  # of a bucket that holds nothing


def hash_of(value: Any) -> int:
    """The name of a category."""
    return city_hash64(str(value).encode()) & 0xFFFFFFFF


def hashed(column: Column, ctx: Context) -> Number:
    """The names of a column's categories; CatBoost raises on a null that is not text."""
    if isinstance(column, Text) and column.node is None:
        return _hashed_text(column, ctx)
    if isinstance(column, Number) and column.dtype.kind in "biuO":
        raws = ctx.raws(column)
        if column.dtype.kind != "O" or all(ctx.raw[at].dtype in ("i32", "i64") for at in raws):
            ctx.refuse_nan(column)
            for at in raws:  # beyond these a float64 has lost digits
                low, high = ctx.ranges.get(at, (-_MOST_WHOLE, _MOST_WHOLE))
                ctx.ranges[at] = (max(low, -_MOST_WHOLE), min(high, _MOST_WHOLE))
            return column.apply("city_hash_whole")
    raise ctx.unsupported(f"{ctx.name_of(column)} as a category; need text or whole numbers")


def _hashed_text(column: Text, ctx: Context) -> Number:
    """Of a raw column of text whose nulls alone may have been filled."""
    seen = ctx.sample.values_at(ctx.sample.frame, column.raw)
    if column.value(UNSEEN) is not UNSEEN or any(
        not is_null(value) and column.value(value) != value for value in seen
    ):
        raise ctx.unsupported(f"{ctx.name_of(column)}: a category that an earlier step has changed")
    node = ctx.read_text(column.raw).then("city_hash")
    number = Number(Expr("measure", many=node), FLOAT64, missing=True)
    filling = column.value(ctx.raw[column.raw].null)
    if is_null(filling):
        ctx.refused_nulls.add(column.raw)
        return number
    return number.apply("fill_missing", value=float(hash_of(filling)))


def flag(column: Numeric, border: float, *, missing_right: bool) -> Table:
    """Whether a float32 number exceeds a border, as 1 or 0.

    Clipped between the border and the next float32, every number is one of the two, or NaN.
    """
    above = float(np.nextafter(np.float32(border), np.float32(np.inf)))
    index = Index(number_of(column).apply("clip", low=border, high=above), (border, above))
    return Table(index, 0.0, {1: 1.0, index.missing: float(missing_right)})


class Categories:
    """The categories of a feature that a model tells apart one by one."""

    def __init__(self, column: Number, hashes: Sequence[int]) -> None:
        self._hashes = sorted({one & 0xFFFFFFFF for one in hashes})
        self._index = Index(column, tuple(float(one) for one in self._hashes))

    def equals(self, wanted: int) -> Table:
        """1 where the category has this hash, else 0."""
        return Table(self._index, 0.0, {self._hashes.index(wanted & 0xFFFFFFFF): 1.0})


class Combination:
    """Members taken together: one code for each hash that some statistic is kept under."""

    def __init__(self, parts: Sequence[Numeric], hashes: Hashes, ctx: Context) -> None:
        """Find the hashes of a row.

        Args:
            parts: The members, in the order in which CatBoost hashes them.
            hashes: What the statistics of the model are kept under.
            ctx: Of the conversion.
        """
        self.hashes = np.sort(hashes)
        halves = np.stack(
            [self.hashes >> np.uint64(32), self.hashes & np.uint64(0xFFFFFFFF)], axis=1
        )
        (place,) = ctx.wide("find_combination", parts, {}, halves.astype(np.float64))
        self.index = Index(place, tuple(float(at) for at in range(len(hashes))))

    def table(self, hashes: Hashes, values: Any, otherwise: float) -> Table:
        """A number for each combination.

        Args:
            hashes: What the numbers are kept under.
            values: The numbers.
            otherwise: Of every other combination.
        """
        codes = np.searchsorted(self.hashes, hashes)
        held = zip(codes.tolist(), np.asarray(values, np.float64).tolist(), strict=True)
        return Table(self.index, otherwise, dict(held))


def statistic(ctr: dict[str, Any], data: dict[str, Any]) -> tuple[Hashes, Any, float]:
    """A ctr's numbers: the hashes, the float32 number of each, and that of every other hash."""
    flat, stride = data["hash_map"], data["hash_stride"]
    hashes = np.array([int(one) for one in flat[::stride]], np.uint64)
    counts = np.array([flat[at::stride] for at in range(1, stride)], np.float32)
    held = hashes != _EMPTY
    hashes, counts = hashes[held], counts[:, held]
    kind, border = ctr["ctr_type"], ctr["target_border_idx"]
    nothing = np.float32(0)
    total: Any
    if kind in ("Counter", "FeatureFreq"):
        good, total = counts[0], np.float32(data["counter_denominator"])
        nothing = total
    elif kind in ("BinarizedTargetMeanValue", "FloatTargetMeanValue"):
        good, total = counts[0], counts[1]
    else:  # Borders: classes above the border; Buckets: the class itself
        good = counts[border] if kind == "Buckets" else counts[border + 1 :].sum(axis=0)
        total = counts.sum(axis=0)

    def number(good: Any, total: Any) -> Any:
        share = (good + np.float32(ctr["prior_numerator"])) / (
            total + np.float32(ctr["prior_denomerator"])
        )
        return (share + np.float32(ctr["shift"])) * np.float32(ctr["scale"])

    return hashes, number(good, total), float(number(np.float32(0), nothing))
