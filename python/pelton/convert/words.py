"""Symbolic texts and bags: what is made of the characters of a raw column, before it is lowered.

A `Wordy` is one operator over another, down to the raw column itself. A bag's features are columns
like any others: `Number`s whose expression ends in "item" of that bag. They become numbers of the
plan only where a model asks for single ones; a linear model over thousands of them is one term (see
emit_text.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

    def items(self, dtype: np.dtype[Any]) -> list[Column]:
        """A bag's features as columns.

        Args:
            dtype: In which the source holds them.
        """
        return [Number(expr, dtype, missing=False) for expr in self._items()]

    def _items(self) -> Iterator[Expr]:
        """An expression for each feature; made by hand, for there may be a million of them."""
        shared = Expr("item", many=self)
        known = vars(shared)
        for at in range(self.features):
            one = object.__new__(Expr)
            vars(one).update(known, at=at, _hash=hash((id(self), at)))
            yield one


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
    items = [item for item in map(item_of, columns) if item is not None]
    if not items or len(items) < len(columns) or any(one.key != items[0].key for one in items):
        return None
    whole = [item.feature for item in items] == list(range(items[0].bag.features))
    return run_of(items) if whole else None
