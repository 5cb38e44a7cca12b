"""CatBoost's categories: hashes of text, and statistics of the target kept under those hashes.

A category is the lower half of the CityHash64 of its text. A combination of categories and of tests
is a hash over theirs; a statistic (ctr) is counts under that hash, made one float32 number. A model
holds hashes alone, so every one must be explained by a value of the sample: one that is not could
belong to a text that the sample lacks, and is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pelton.convert.city_hash import city_hash64
from pelton.convert.columns import (
    FLOAT64,
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
from pelton.convert.forest import Ints

Hashes = npt.NDArray[np.uint64]

_MULTIPLIER = np.uint64(0x4906BA494954CB65)
_EMPTY = np.uint64(2**64 - 1)  # of a bucket that holds nothing
_MOST_COMBINATIONS = 5_000_000  # of known categories, tried where the sample's rows do not suffice


@dataclass(frozen=True)
class Part:
    """One member of a combination: a small whole number for each row."""

    column: Numeric
    hashes: Hashes  # of each number that the model can know
    codes: int  # how many numbers there are; the last stands for all that the model cannot know
    rows: Ints | None = None  # the number in each row of the sample; None: any can stand in any row


class Category:
    """A categorical feature: the values that the sample shows, and their hashes."""

    def __init__(self, column: Column, ctx: Context) -> None:
        values = _values(column, ctx)
        known = list(dict.fromkeys(value for value in values if not is_null(value)))
        self.index = ctx.index(column, known)
        # CatBoost raises on a null that is not text.
        ctx.refused_outcomes.append((self.index, frozenset({self.index.missing})))
        self.hashes = np.array(
            [city_hash64(str(value).encode()) & 0xFFFFFFFF for value in known], np.uint32
        )
        place = {value: at for at, value in enumerate(known)}
        self.rows = np.array([place.get(value, len(known)) for value in values], np.int64)

    def equals(self, hashed: int, ctx: Context) -> Table:
        """1 where the category has this hash, else 0."""
        codes = np.flatnonzero(self.hashes == np.uint32(hashed & 0xFFFFFFFF))
        if not len(codes):
            raise ctx.unsupported(_unexplained(ctx.name_of(self.index)))
        return Table(self.index, 0.0, {int(code): 1.0 for code in codes})

    def part(self) -> Part:
        """The category itself as a member of a combination."""
        unknown = self.index.unknown
        table = Table(self.index, float(unknown), {at: float(at) for at in range(unknown)})
        # As a signed number of 32 bits, widened.
        hashes = self.hashes.view(np.int32).astype(np.int64).view(np.uint64)
        return Part(table, hashes, unknown + 1, self.rows)


def _values(column: Column, ctx: Context) -> list[Any]:
    """What the feature holds in each row of the sample."""
    if isinstance(column, Text):
        raw = ctx.sample.values_at(ctx.sample.frame, column.raw)
        return [column.value(value) for value in raw]
    if isinstance(column, Number) and column.dtype.kind in "biuO" and column.expr.is_chain():
        (at,) = column.expr.raws()
        if column.dtype.kind == "O" and ctx.raw[at].dtype == "bool":
            raise ctx.unsupported(f"{ctx.name_of(column)}: truth values among Python objects")
        raw = ctx.sample.values_at(ctx.sample.frame, at)
        found = [None if value is None else column.of_raw(value) for value in raw]
        if all(value is None or float(value).is_integer() for value in found):
            return [None if value is None else int(value) for value in found]
    raise ctx.unsupported(f"{ctx.name_of(column)} as a category; need text or whole numbers")


def flag(column: Numeric, border: float, *, missing_right: bool) -> Part:
    """Whether a float32 number exceeds a border, as a member of a combination.

    Clipped between the border and the next float32, every number is one of the two, or NaN.
    """
    above = float(np.nextafter(np.float32(border), np.float32(np.inf)))
    index = Index(number_of(column).apply("clip", low=border, high=above), (border, above))
    table = Table(index, 0.0, {1: 1.0, index.missing: float(missing_right)})
    return Part(table, np.array([0, 1], np.uint64), 2)


def same(category: Category, hashed: int, ctx: Context) -> Part:
    """Whether a category has a hash, as a member of a combination."""
    return Part(category.equals(hashed, ctx), np.array([0, 1], np.uint64), 2)


class Combination:
    """Members taken together: one code per combination that the model may know."""

    def __init__(
        self, parts: Sequence[Part], hashes: Hashes, together: Together, ctx: Context
    ) -> None:
        """Find the combinations behind the hashes of the model.

        Args:
            parts: The members, in the order in which CatBoost hashes them.
            hashes: What some statistic of the model is kept under.
            together: Of this conversion, shared by all combinations.
            ctx: Of the conversion.
        """
        known = _shown(parts, together)
        found = _hashed(parts, known)
        count = np.prod([float(len(part.hashes)) for part in parts])
        if not np.isin(hashes, found).all() and count <= _MOST_COMBINATIONS:
            known = _grid([len(part.hashes) for part in parts])
            found = _hashed(parts, known)
        if not np.isin(hashes, found).all():
            raise ctx.unsupported(
                _unexplained(" and ".join(ctx.name_of(part.column) for part in parts))
            )
        kept = np.isin(found, hashes)
        self.hashes = found[kept]
        self._radices = [part.codes for part in parts]
        if float(np.prod([float(radix) for radix in self._radices])) >= 2.0**53:
            raise ctx.unsupported("a combination of so many categories that none can be numbered")
        self.index = self._index(parts, known[kept])

    def _index(self, parts: Sequence[Part], known: Ints) -> Index:
        if len(parts) == 1 and isinstance(parts[0].column, Table):
            self._codes = known[:, 0]
            return parts[0].column.index
        key, keys = number_of(parts[0].column), known[:, 0]
        for at, part in enumerate(parts[1:], 1):
            key = _plus(key.apply("multiply", value=float(part.codes)), number_of(part.column))
            keys = keys * part.codes + known[:, at]
        self._codes = np.argsort(np.argsort(keys))
        return Index(key, tuple(float(one) for one in np.sort(keys)))

    def table(self, hashes: Hashes, values: Any, otherwise: float) -> Table:
        """A number for each combination.

        Args:
            hashes: What the numbers are kept under.
            values: The numbers.
            otherwise: Of every other combination.
        """
        order = np.argsort(hashes)
        place = np.minimum(np.searchsorted(hashes[order], self.hashes), len(hashes) - 1)
        has = hashes[order][place] == self.hashes
        numbers = np.asarray(values, np.float64)[order][place]
        held = {int(c): float(v) for c, v in zip(self._codes[has], numbers[has], strict=True)}
        return Table(self.index, otherwise, held)


def _plus(a: Number, b: Number) -> Number:
    return Number(Expr("add_columns", (a.expr, b.expr)), FLOAT64, a.missing or b.missing)


def _grid(sizes: Sequence[int]) -> Ints:
    """Every combination of whole numbers below the sizes, one per row."""
    count = int(np.prod(sizes, dtype=np.int64))
    return np.indices(sizes).reshape(len(sizes), count).T.astype(np.int64)


class Together:
    """Which categories stand in one row of the sample; found once for each set of features."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, ...], Ints] = {}

    def of(self, parts: Sequence[Part]) -> Ints:
        """The distinct rows of codes that the model can know."""
        columns = [np.asarray(part.rows) for part in parts]
        key = tuple(id(part.rows) for part in parts)
        if key not in self._found:
            sizes = [len(part.hashes) for part in parts]
            known = np.all([c < size for c, size in zip(columns, sizes, strict=True)], axis=0)
            if np.prod([float(size) for size in sizes]) < 2.0**62:
                numbers = np.unique(np.ravel_multi_index([c[known] for c in columns], sizes))
                rows = np.stack(np.unravel_index(numbers, sizes), axis=1)
            else:
                rows = np.unique(np.stack([c[known] for c in columns], axis=1), axis=0)
            self._found[key] = rows.astype(np.int64)
        return self._found[key]


def _shown(parts: Sequence[Part], together: Together) -> Ints:
    """The combinations in the sample's rows, with any number where a member has none there."""
    fixed = [at for at, part in enumerate(parts) if part.rows is not None]
    free = [at for at, part in enumerate(parts) if part.rows is None]
    rows = together.of([parts[at] for at in fixed])
    choices = _grid([len(parts[at].hashes) for at in free])
    shown = np.empty((len(rows) * len(choices), len(parts)), np.int64)
    shown[:, fixed] = np.repeat(rows, len(choices), axis=0)
    shown[:, free] = np.tile(choices, (len(rows), 1))
    return shown


def _hashed(parts: Sequence[Part], codes: Ints) -> Hashes:
    """The hash of combinations, one per row of codes."""
    result = np.zeros(len(codes), np.uint64)
    with np.errstate(over="ignore"):
        for at, part in enumerate(parts):
            result = _MULTIPLIER * (result + _MULTIPLIER * part.hashes[codes[:, at]])
    return result


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


def _unexplained(name: str) -> str:
    return (
        f"{name}: the model knows a category by its hash that no row of the sample shows; "
        "give the training table as sample"
    )
