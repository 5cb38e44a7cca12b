"""Lowering: from expressions to symbolic columns, learning on the way where there are rows."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pelton.convert.columns import Column, Numeric, Table, Text
from pelton.convert.context import Context
from pelton.errors import ContractError
from pelton.features.expression import Expression
from pelton.features.values import Value, constant, raw_value

if TYPE_CHECKING:
    from pelton.features.learning import Learner

Learned = dict[Hashable, Any]  # by the key of the expression that learned it


class Scope:
    """One walk over expressions.

    Args:
        ctx: The conversion that the columns belong to.
        names: Of the columns.
        columns: The columns that expressions can name.
        learned: What expressions have learned; filled if there is a learner.
        learner: The training rows; None: everything has been learned.
    """

    def __init__(
        self,
        ctx: Context,
        names: Sequence[str],
        columns: Sequence[Column],
        learned: Learned,
        learner: Learner | None = None,
    ) -> None:
        self.ctx = ctx
        self.learner = learner
        self.feature = ""
        self._columns: Mapping[str, Column] = dict(zip(names, columns, strict=True))
        self._learned = learned
        self._found: dict[Hashable, Value] = {}
        self._made: dict[int, tuple[Value, Numeric]] = {}  # by id; the value keeps the id alive

    def features(self, features: Mapping[str, Expression]) -> tuple[list[str], list[Numeric]]:
        """Names and columns of all features."""
        names: list[str] = []
        columns: list[Numeric] = []
        for name, expression in features.items():
            self.feature = name
            value = self.lower(expression)
            if value.kind == "literal":
                value = Value("number", (constant(self.anchor(), self.literal(value)),))
            if value.kind != "number":
                raise self.refuse("a number, or one of one_hot, ordinal, hash, ...", value)
            names += [f"{name}_{label}" if label else name for label in value.labels]
            columns += value.numerics
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ContractError(
                f"features: need a name of its own for each, got {twice[0]!r} twice"
            )
        return names, columns

    def lower(self, one: Expression) -> Value:
        """What an expression is in terms of columns."""
        from pelton.features.operations import OPERATIONS

        for part in one.walk():  # inputs first, so that depth costs no stack
            if part.key not in self._found:
                inputs = [self._found[other.key] for other in part.inputs]
                self._found[part.key] = OPERATIONS[part.op](part, inputs, self)
        return self._found[one.key]

    def column(self, name: str) -> Value:
        """A column of the table."""
        found = self._columns.get(name)
        if found is None:
            raise missing_column(self.feature, name, list(self._columns))
        raws = self.ctx.raws(found)
        raw = self.ctx.raw[min(raws)]
        if raw.problem:
            raise ContractError(
                f"feature {self.feature!r}: need {raw.problem}, in column {name!r}", column=name
            )
        if isinstance(found, Text) and not found.maps and found.node is None:
            raw.null_known = False  # features know one null, whatever Python calls it
        plain = len(raws) == 1 and getattr(getattr(found, "expr", None), "op", "raw") == "raw"
        return raw_value(found, raw.dtype if plain else "", raw.time_zone)

    def anchor(self) -> Numeric:
        """Some column, for constants to hang on."""
        values = [self.column(name) for name in self._columns]
        numbers = [value.numeric for value in values if value.kind != "text"]
        if numbers:
            return numbers[0]
        return Table(self.ctx.index(values[0].column, []), 0.0)

    def learn(self, one: Expression, learn: Callable[[Learner], Any]) -> Any:
        """What an expression has learned, or learns now."""
        if self.learner is not None and one.key not in self._learned:
            self._learned[one.key] = learn(self.learner)
        return self._learned[one.key]

    def once(self, value: Value, make: Callable[[], Numeric]) -> Numeric:
        """What is made of a value, the same column each time."""
        found = self._made.get(id(value))
        if found is None:
            found = self._made[id(value)] = (value, make())
        return found[1]

    # What operations ask of their inputs

    def number(self, value: Value, what: str = "") -> Numeric:
        """The column of a plain number; a constant as a column."""
        if value.kind == "literal":
            return constant(self.anchor(), self.literal(value))
        if value.kind != "number" or len(value.columns) != 1:
            raise self.refuse(f"a number{what}", value)
        return value.numeric

    def literal(self, value: Value) -> float:
        """A constant that is a number."""
        if isinstance(value.literal, (bool, int, float)):
            return float(value.literal)
        raise self.refuse("a number", value)

    def category(self, value: Value, what: str) -> Column:
        """A column whose values are categories: text or a plain number."""
        if value.kind not in ("number", "text") or len(value.columns) != 1:
            raise self.refuse(f"text or a number for {what}", value)
        return value.column

    def refuse(self, need: str, value: Value) -> ContractError:
        """The error for an input of the wrong kind; to be raised."""
        if value.kind == "literal":
            got = f"the constant {value.literal!r}"
        elif len(value.columns) > 1:
            got = f"{len(value.columns)} columns at once"
        else:
            got = {"text": "text", "duration": "a time span (see total_hours)"}.get(
                value.kind, f"a {value.kind}"
            )
        if len(value.columns) == 1:
            got += f" from {self.ctx.name_of(value.column)}"
        return self.error(f"need {need}, got {got}")

    def error(self, sentence: str) -> ContractError:
        """An error about the feature at hand; to be raised."""
        return ContractError(f"feature {self.feature!r}: {sentence}")


def missing_column(feature: str, name: str, have: Sequence[str]) -> ContractError:
    """The error for a column that is not there, with the nearest name; to be raised.

    Args:
        feature: Which reads it.
        name: Of the column.
        have: Names that there are.
    """
    near = difflib.get_close_matches(name, have, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    shown = ", ".join(have[:8]) + (", ..." if len(have) > 8 else "")
    return ContractError(
        f"feature {feature!r}: need the column {name!r}, got {shown}{hint}", column=name
    )
