"""From symbolic columns to a plan: dictionaries, then slots, then the model over them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from pelton.convert.columns import (
    UNSEEN,
    Column,
    Expr,
    Index,
    Many,
    Number,
    Numeric,
    Table,
    Text,
    is_null,
)
from pelton.convert.context import Context
from pelton.convert.contract import column_specs, keys_of
from pelton.convert.emit_text import WordLowering, linear_arguments
from pelton.convert.parts import Composed, Forest, Linear
from pelton.convert.shake import F32, F64, INEXACT, PLANS, Coin
from pelton.convert.words import Wordy


class Lowering:
    """Slots for symbolic columns, each made once."""

    def __init__(self, ctx: Context, native: Any, coin: Coin | None = None) -> None:
        self.ctx = ctx
        self.coin = coin
        self.inexact = False  # whether some result may differ from the source's
        self.dictionaries = [sorted(keys) for keys in ctx.keys]
        self._exprs: dict[Expr, int] = {}
        self._outcomes: dict[int, tuple[Index, Any]] = {}  # by id; the index keeps the id alive
        self._tables: dict[int, tuple[Table, int]] = {}
        self._manies: dict[int, tuple[Many, int]] = {}
        self._codes: dict[int, tuple[Index, int]] = {}
        self._found_texts: dict[tuple[bool, int], int] = {}  # by id of the node, or raw column
        self.builder = native.Builder(column_specs(ctx, self))
        self.words = WordLowering(self.builder)

    def outcomes(self, index: Index) -> Any:
        """The index's code of every code of its slot: all raw strings, or all encoded keys."""
        found = self._outcomes.get(id(index))
        if found is None:
            found = (index, self._settle(index))
            self._outcomes[id(index)] = found
        return found[1]

    def _settle(self, index: Index) -> Any:
        position = index.positions()
        source = index.source
        if isinstance(source, Number):
            codes = [position[key] for key in keys_of(index)]
            null = index.of_null(self.ctx.null_of(source))
            return np.array([*codes, index.unknown, null])
        if isinstance(source, Table):
            values = source.values()[self.outcomes(source.index)].tolist()
        else:
            raw_values = (*self._keys(source), UNSEEN, self.ctx.null_of(source))
            values = [source.value(raw_value) for raw_value in raw_values]
        return np.array(
            [index.of_null(v) if is_null(v) else position.get(v, index.unknown) for v in values]
        )

    def code_slot(self, index: Index) -> int:
        """The slot whose codes `outcomes` is about."""
        index = index.root
        if isinstance(index.source, Text):
            return self._code_of_text(index.source)
        found = self._codes.get(id(index))
        if found is None:
            keys = np.array(keys_of(index), np.float64)
            source = cast(Number, index.source)
            slot = self.builder.add(index.op, [self.expr(source.expr)], {}, keys)
            found = self._codes[id(index)] = (index, slot)
        return found[1]

    def _keys(self, text: Text) -> list[str]:
        """The strings that steps tell apart."""
        if text.node is None:
            return self.dictionaries[text.raw]
        return sorted(self.ctx.node_keys[id(text.node)][1])

    def _code_of_text(self, text: Text) -> int:
        """A text has no codes of its own, unlike a column of categories."""
        if text.node is None and text.raw not in self.ctx.texts:
            return text.raw
        key = text.raw if text.node is None else id(text.node)
        of_node = text.node is not None
        found = self._found_texts.get((of_node, key))
        if found is None:
            slot = text.raw if text.node is None else self.words.slot(text.node)
            words = self.builder.add_words(self._keys(text))
            found = self.builder.add("find_text", [slot], {"words": float(words)})
            self._found_texts[of_node, key] = found
        return found

    def slot(self, column: Numeric) -> int:
        """The slot that holds a column."""
        if isinstance(column, Number):
            return self.expr(column.expr)
        found = self._tables.get(id(column))
        if found is None:
            found = (column, self._table(column))
            self._tables[id(column)] = found
        return found[1]

    def expr(self, expr: Expr) -> int:
        """The slot that holds the result of an operator."""
        if isinstance(expr.many, Wordy):
            if expr.op == "measure":
                return self.words.slot(expr.many)
            return self.words.item(expr.many, expr.at)
        if expr.many is not None:
            return self.many(expr.many) + expr.at
        if expr.op == "raw":
            return expr.raw
        if expr.table is not None:
            return self.slot(expr.table)
        found = self._exprs.get(expr)
        if found is None:
            found = self._moved(expr, self._expr(expr))
            self._exprs[expr] = found
        return found

    def _expr(self, expr: Expr) -> int:
        inputs = [self.expr(one) for one in expr.inputs]
        if expr.op == "uncertain":
            return inputs[0]
        slot: int = self.builder.add(expr.op, inputs, dict(expr.params))
        return slot

    def _moved(self, expr: Expr, slot: int) -> int:
        """The slot of an inexact result, moved as far as the source's may be."""
        relative = absolute = 0.0
        if expr.op in INEXACT:
            relative = F64
        elif expr.op == "narrow" and expr.inputs[0].op in INEXACT:
            relative = F32
        elif expr.op == "uncertain":
            relative, absolute = dict(expr.params)["relative"], dict(expr.params)["absolute"]
        if not relative and not absolute:
            return slot
        self.inexact = True
        if self.coin is None:
            return slot
        up = self.coin.toss()
        if relative:
            slot = self.builder.add("multiply", [slot], {"value": 1.0 + up * relative})
        if absolute:
            slot = self.builder.add("add", [slot], {"value": up * absolute})
        return self.builder.add("narrow", [slot]) if expr.op == "narrow" else slot

    def many(self, many: Many) -> int:
        """The first slot of a node with several outputs."""
        found = self._manies.get(id(many))
        if found is None:
            found = (many, self._many(many))
            self._manies[id(many)] = found
        return found[1]

    def _many(self, many: Many) -> int:
        slot: int
        if many.forest is not None:
            slot = self.builder.add_forest(**forest_arguments(many.forest, self))
        elif (product := self.words.product(many)) is not None:
            slot = product
        else:
            slots = [self.slot(one) for one in many.inputs]
            params = dict(many.params)
            slot = self.builder.add(many.op, slots, params, many.constants, many.outputs)
        return slot

    def _table(self, table: Table) -> int:
        source = self.code_slot(table.index)
        values = table.values()[self.outcomes(table.index)]
        others = np.flatnonzero(
            ~((values == table.base) | (np.isnan(values) & np.isnan(table.base)))
        )
        if len(others) <= 1:
            code = int(others[0]) if len(others) else 0
            params = {"code": float(code), "yes": float(values[code]), "no": table.base}
            slot: int = self.builder.add("is_category", [source], params)
        else:
            slot = self.builder.add("look_up", [source], {}, np.ascontiguousarray(values))
        return slot


def emit(ctx: Context, *, optimise: bool = True) -> Any:
    """Build the plan of a finished walk.

    Args:
        ctx: Its model is set.
        optimise: False keeps every node, for tests.

    Returns:
        A `_native.Plan`.
    """
    from pelton import _native

    return _finish(ctx, Lowering(ctx, _native), optimise)


def emit_shaken(ctx: Context, *, optimise: bool = True) -> tuple[Any, list[Any]]:
    """The plan, and again with its inexact results moved, as shake.py says; none if it is exact."""
    from pelton import _native

    lowering = Lowering(ctx, _native)
    plan = _finish(ctx, lowering, optimise)
    if not lowering.inexact:
        return plan, []
    coins = [Coin(which) for which in range(PLANS)]
    return plan, [_finish(ctx, Lowering(ctx, _native, coin), optimise) for coin in coins]


def _finish(ctx: Context, lowering: Lowering, optimise: bool) -> Any:
    builder = lowering.builder
    model = ctx.model
    if not isinstance(model, Linear):
        lowering.words.expect(_columns_of(model))
    if isinstance(model, Linear):
        builder.set_linear(*linear_arguments(model, lowering))
    elif isinstance(model, Forest):
        builder.set_forest(**forest_arguments(model, lowering))
    elif isinstance(model, Composed):
        builder.set_answers(
            [lowering.slot(column) for column in model.margins],
            [lowering.slot(column) for column in model.values],
            0 if model.choice is None else lowering.slot(model.choice),
        )
    elif model is not None:
        builder.set_transform([lowering.slot(ctx.numeric(column)) for column in model])
    head = ctx.head
    builder.set_head(
        link=head.link, rule=head.rule, f32=head.f32, slope=head.slope, classes=head.classes
    )
    return builder.finish(optimise=optimise)


def _columns_of(model: Forest | Composed | list[Column] | None) -> list[Any]:
    if isinstance(model, Forest):
        return [*model.features]
    if isinstance(model, Composed):
        return [*model.margins, *model.values, model.choice]
    return [] if model is None else [*model]


def forest_arguments(forest: Forest, lowering: Lowering) -> dict[str, Any]:
    """What the builder takes: features are slots, sets of an index's codes those of its slot."""
    none = np.empty(0, np.int64)
    features = np.concatenate(
        [none, *(np.asarray(tree["slot"], np.int64) for tree in forest.trees)]
    )
    given = np.concatenate([none, *(np.asarray(tree["set"], np.int64) for tree in forest.trees)])
    slots = np.zeros(len(forest.features), np.int64)
    for feature in _in_order(features):
        one = forest.features[feature]
        slots[feature] = lowering.code_slot(one) if isinstance(one, Index) else lowering.slot(one)

    sets: list[Any] = []
    set_of = np.full(len(features), -1, np.int64)
    asked = given >= 0
    pairs, which = np.unique(np.stack([given[asked], features[asked]]), axis=1, return_inverse=True)
    for number, feature in pairs.T.tolist():
        index = cast(Index, forest.features[feature])  # only an index has sets
        right = np.isin(lowering.outcomes(index), np.asarray(forest.sets[number]))
        sets.append(np.flatnonzero(right).astype(np.int32))
    set_of[asked] = which.ravel()

    bounds = np.cumsum([len(tree["slot"]) for tree in forest.trees])[:-1]
    of_tree = zip(np.split(slots[features], bounds), np.split(set_of, bounds), strict=True)
    trees = [
        {**tree, "slot": slot, "set": chosen}
        for tree, (slot, chosen) in zip(forest.trees, of_tree, strict=False)
    ]
    return {
        "trees": trees,
        "sets": sets,
        "base": np.asarray(forest.base, np.float64),
        "leaf_width": forest.leaf_width,
        "sum": forest.sum,
        "divisor": forest.divisor,
    }


def _in_order(features: Any) -> list[int]:
    """The distinct ones, as they come."""
    distinct, first = np.unique(features, return_index=True)
    found: list[int] = distinct[np.argsort(first)].tolist()
    return found
