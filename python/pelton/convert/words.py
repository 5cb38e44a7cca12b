"""Symbolic texts and bags: what is made of the characters of a raw column, before it is lowered.

A `Wordy` is one operator over another, down to the raw column itself. A bag's features are columns
like any others: `Number`s whose expression ends in "item" of that bag. They become numbers of the
plan only where a model asks for single ones; a linear model over thousands of them is one term (see
emit_text.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from pelton.characters import Fold, Ranges, classes_of
from pelton.convert.columns import Column, Expr, Number
from pelton.regex import Automaton


@dataclass(frozen=True)
class Words:
    """A list of words: a vocabulary, stop words, literals."""

    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Characters:
    """A set of characters."""

    ranges: Ranges

    def tables(self) -> tuple[Any, Any]:
        """Starts of ranges and their classes: 1 for the set's own."""
        starts, classes, members = classes_of([self.ranges])
        inside = np.array([int(bool(one)) for one in members], np.uint8)
        return starts, inside[classes]


@dataclass(frozen=True, eq=False)
class Analyzer:
    """From a text to terms; as `text::Analyzer` in cpp/text/tables.h."""

    units: str  # "words", "characters" or "padded_words"
    least: int
    most: int
    table: Automaton | Characters
    stop_words: Words | None = None


Table = Words | Characters | Automaton | Fold | Analyzer


@dataclass(frozen=True, eq=False)
class Wordy:
    """A text or a bag. The leaf, whose `op` is "raw", is the raw column itself."""

    op: str
    raw: int
    source: Wordy | None = None
    params: tuple[tuple[str, float], ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()
    constants: Any = None
    features: int = 0  # of a bag
    counts: bool = False  # a bag of whole numbers above 0

    @property
    def raws(self) -> set[int]:
        """The raw column it is made of, as a set."""
        return {self.raw}

    def then(
        self,
        op: str,
        *,
        features: int | None = None,
        counts: bool = False,
        constants: Any = None,
        tables: Iterable[tuple[str, Table]] = (),
        params: Mapping[str, float] | None = None,
        **more: float,
    ) -> Wordy:
        """One more operator over it.

        Args:
            op: Of cpp/ops/.
            features: Of the bag it makes; None: as many as before.
            counts: Whether that bag holds counts.
            constants: The operator's.
            tables: Its parameters that name tables.
            params: Its other parameters.
            more: The same.

        Returns:
            The text or bag after it.
        """
        given = tuple((name, float(value)) for name, value in {**(params or {}), **more}.items())
        width = self.features if features is None else features
        return Wordy(op, self.raw, self, given, tuple(tables), constants, width, counts)

    def items(self, dtype: np.dtype[Any]) -> Features:
        """A bag's features as columns.

        Args:
            dtype: In which the source holds them.
        """
        return Features(self, dtype)


class Features(Sequence[Column]):
    """All features of a bag as columns, each made when it is asked for: there may be a million."""

    def __init__(self, bag: Wordy, dtype: np.dtype[Any]) -> None:
        self.bag, self.dtype = bag, dtype

    def __len__(self) -> int:
        return self.bag.features

    def __iter__(self) -> Iterator[Column]:
        first = self[0] if len(self) else None
        if not isinstance(first, Number):
            return
        number, expr = vars(first), vars(first.expr)
        for at in range(len(self)):  # by hand: a constructor takes ten times as long
            item, one = object.__new__(Expr), object.__new__(Number)
            vars(item).update(expr, at=at, _hash=hash((id(self.bag), at)))
            vars(one).update(number, expr=item)
            yield one

    @overload
    def __getitem__(self, at: int) -> Column: ...
    @overload
    def __getitem__(self, at: slice) -> list[Column]: ...
    def __getitem__(self, at: int | slice) -> Column | list[Column]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        item = Expr("item", many=self.bag, at=place)
        vars(item)["_hash"] = hash((id(self.bag), place))
        return Number(item, self.dtype, missing=False)


@dataclass(frozen=True)
class Item:
    """What a column is of a bag: a feature, times constants."""

    bag: Wordy
    feature: int
    factors: tuple[tuple[float, bool], ...]  # each with whether the product is rounded to float32

    @property
    def key(self) -> tuple[int, tuple[bool, ...]]:
        """What features that can be computed as one bag share."""
        return id(self.bag), tuple(f32 for _, f32 in self.factors)


def item_of(column: Column) -> Item | None:
    """A column as the feature of a bag; None if it is anything else."""
    if not isinstance(column, Number):
        return None
    steps = []
    expr = column.expr
    while expr.op in ("multiply", "narrow"):
        steps.append((expr.op, dict(expr.params).get("value", 1.0)))
        (expr,) = expr.inputs
    if expr.op != "item" or not isinstance(expr.many, Wordy):
        return None
    factors: list[tuple[float, bool]] = []
    for op, value in reversed(steps):
        if op == "multiply":
            factors.append((value, False))
        elif factors and not factors[-1][1]:
            factors[-1] = (factors[-1][0], True)
        else:
            factors.append((1.0, True))
    return Item(expr.many, expr.at, tuple(factors))


def run_of(items: Sequence[Item]) -> Wordy:
    """One bag for features of one bag with alike factors; what it has beyond them is not read."""
    bag = items[0].bag
    places = np.array([item.feature for item in items])
    for stage, (_, f32) in enumerate(items[0].factors):
        weights = np.ones(bag.features)
        weights[places] = [item.factors[stage][0] for item in items]
        bag = bag.then("bag_weights", constants=weights, f32=f32)
    return bag


def as_bag(columns: Sequence[Column]) -> Wordy | None:
    """The bag whose features are these columns, all of them and in order; None if there is none."""
    if isinstance(columns, Features):
        return columns.bag
    items = [item for item in map(item_of, columns) if item is not None]
    if not items or len(items) < len(columns) or any(one.key != items[0].key for one in items):
        return None
    whole = [item.feature for item in items] == list(range(items[0].bag.features))
    return run_of(items) if whole else None
