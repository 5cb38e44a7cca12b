"""Lowers texts and bags: tables into the plan, features into numbers or into terms of a model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton.characters import Fold
from pelton.convert.columns import Expr, Index, Many, Number
from pelton.convert.columns import Table as CodeTable
from pelton.convert.words import (
    Analyzer,
    Characters,
    Features,
    Item,
    Table,
    Words,
    Wordy,
    item_of,
    run_of,
)
from pelton.regex import Automaton

if TYPE_CHECKING:
    from pelton.convert.emit import Lowering
    from pelton.convert.parts import Linear


class WordLowering:
    """Slots of texts and bags, each made once."""

    def __init__(self, builder: Any) -> None:
        self.builder = builder
        self._slots: dict[int, tuple[Wordy, int]] = {}  # by id; the node keeps the id alive
        self._tables: dict[int, tuple[Table, int]] = {}
        self._features: dict[int, set[int]] = {}  # by bag: what is read of it one by one
        self._first: dict[int, tuple[int, dict[int, int]]] = {}

    def slot(self, node: Wordy) -> int:
        """The slot of a text or a bag."""
        if node.source is None:
            return node.raw
        found = self._slots.get(id(node))
        if found is None:
            params = {**dict(node.params), **{n: float(self.table(t)) for n, t in node.tables}}
            slot = self.builder.add(node.op, [self.slot(node.source)], params, node.constants)
            found = self._slots[id(node)] = (node, slot)
        return found[1]

    def table(self, table: Table) -> int:
        """The place of a table in the plan."""
        found = self._tables.get(id(table))
        if found is None:
            found = self._tables[id(table)] = (table, self._add(table))
        return found[1]

    def _add(self, table: Table) -> int:
        add = self.builder
        place: int
        if isinstance(table, Words):
            place = add.add_words(list(table.words))
        elif isinstance(table, Characters):
            place = add.add_classes(*table.tables())
        elif isinstance(table, Automaton):
            place = add.add_automaton(
                table.starts, table.classes, table.kinds, table.start_states, table.next
            )
        elif isinstance(table, Fold):
            place = add.add_fold(
                table.origins,
                table.texts,
                table.ends,
                table.drops_others,
                table.splits_hangul,
                table.sigma_starts,
                table.sigma_classes,
            )
        else:
            place = self._add_analyzer(table)
        return place

    def _add_analyzer(self, table: Analyzer) -> int:
        stop = None if table.stop_words is None else self.table(table.stop_words)
        place: int = self.builder.add_analyzer(
            table.units, table.least, table.most, self.table(table.table), stop
        )
        return place

    def expect(self, columns: Iterable[Any]) -> None:
        """Notes which features of bags these columns are made of, before any is lowered."""
        waiting = list(columns)
        seen: set[int] = set()
        while waiting:
            one = waiting.pop()
            if isinstance(one, Expr) and one.op == "item":
                self._features.setdefault(id(one.many), set()).add(one.at)
                continue
            if id(one) in seen:
                continue
            seen.add(id(one))
            if isinstance(one, Number):
                waiting.append(one.expr)
            elif isinstance(one, Expr):
                waiting += [*one.inputs] if one.many is None else [one.many]
            elif isinstance(one, CodeTable):
                waiting.append(one.index)
            elif isinstance(one, Index):
                waiting.append(one.source)
            elif isinstance(one, Many):
                waiting += one.inputs if one.forest is None else one.forest.features

    def product(self, many: Many) -> int | None:
        """Weighted sums of a bag's features, by the features that a row has; None for others."""
        if many.op != "dot":
            return None
        items = [item for item in map(item_of, many.inputs) if item is not None]
        weights = np.asarray(many.constants, np.float64).reshape(many.outputs, -1)
        places = [item.feature for item in items]
        same = len({item.key for item in items}) == 1 and len(items) == len(many.inputs)
        if not same or places != sorted(set(places)) or weights[:, -1].any():
            return None
        bag = run_of(items)
        matrix = np.zeros((bag.features, many.outputs))
        matrix[places] = weights[:, :-1].T
        slot: int = self.builder.add(
            "bag_project", [self.slot(bag)], {"f32": 0.0}, matrix.ravel(), many.outputs
        )
        return slot

    def item(self, bag: Wordy, feature: int) -> int:
        """The slot of one feature as a number."""
        if id(bag) not in self._first:
            features = sorted(self._features[id(bag)])
            constants = np.array(features, np.float64)
            first = self.builder.add("bag_items", [self.slot(bag)], {}, constants, len(features))
            self._first[id(bag)] = (first, {one: at for at, one in enumerate(features)})
        first, places = self._first[id(bag)]
        return first + places[feature]


def linear_arguments(model: Linear, lowering: Lowering) -> tuple[list[int], Any, Any]:
    """What the builder takes: features of one bag that follow each other are one slot."""
    if isinstance(model.columns, Features):
        return [lowering.words.slot(model.columns.bag)], model.weights, model.intercept
    runs: list[tuple[list[Item], list[int]]] = []
    for at, column in enumerate(model.columns):
        item = item_of(column)
        last = runs[-1][0] if runs else []
        if item and last and last[0].key == item.key and last[-1].feature < item.feature:
            last.append(item)
            runs[-1][1].append(at)
        else:
            runs.append(([item] if item else [], [at]))
    single = [model.columns[at] for items, (at, *_) in runs if not items]
    lowering.words.expect(single)
    slots, weights = [], []
    for items, places in runs:
        if not items:
            slots.append(lowering.slot(lowering.ctx.numeric(model.columns[places[0]])))
            weights.append(model.weights[places])
            continue
        bag = run_of(items)
        own = np.zeros((bag.features, model.weights.shape[1]))
        own[[item.feature for item in items]] = model.weights[places]
        slots.append(lowering.words.slot(bag))
        weights.append(own)
    together = np.concatenate(weights) if weights else model.weights
    return slots, together, model.intercept
