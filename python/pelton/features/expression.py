"""Expressions: what a feature computes from the columns of a row, before anything is fitted.

An expression is an immutable tree: an operation, its inputs, its options. Equal trees have equal
keys, by which what was learned for them is kept. What an operation means stands in the files that
`operations.py` lists.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable
from typing import Any

from pelton.features.arithmetic import Arithmetic
from pelton.features.categories import Categories
from pelton.features.moments import Moments
from pelton.features.scaling import Scaling
from pelton.features.texts import Texts


class Expression(Arithmetic, Scaling, Categories, Moments, Texts):
    """A feature, or a part of one.

    Made by `pelton.features.col` and the functions beside it, and by the methods of other
    expressions. Null is what a model sees as missing (NaN): operations pass it on unless they say
    otherwise.

    >>> from pelton import features as F
    >>> F.col("distance") / F.col("air_time")
    col('distance') / col('air_time')
    >>> F.col("delay").fill(0).log1p()
    col('delay').fill(0).log1p()
    """

    __slots__ = ("_key", "inputs", "op", "options")

    _key: _Key
    op: str
    inputs: tuple[Expression, ...]
    options: dict[str, Any]

    def __init__(self, op: str, inputs: tuple[Expression, ...] = (), **options: Any) -> None:
        object.__setattr__(self, "op", op)
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "options", options)
        named = tuple((name, _hashable(value)) for name, value in sorted(options.items()))
        object.__setattr__(self, "_key", _Key((op, tuple(one.key for one in inputs), named)))

    @property
    def key(self) -> Hashable:
        """Equal for equal expressions."""
        return self._key

    def _then(self, op: str, *others: Any, **options: Any) -> Expression:
        """An operation on this expression and perhaps others."""
        return Expression(op, (self, *map(as_expression, others)), **options)

    def _from(self, op: str, other: Any) -> Expression:
        """An operation of something else with this expression on its right."""
        return Expression(op, (as_expression(other), self))

    def columns(self) -> list[str]:
        """The names of the columns it reads, in order of appearance."""
        found: dict[str, None] = {}
        for one in self.walk():
            if one.op == "col":
                found[one.options["name"]] = None
        return list(found)

    def walk(self) -> list[Expression]:
        """It and everything it is made of, inputs first, each once."""
        found: dict[Hashable, Expression] = {}
        waiting = [(self, False)]
        while waiting:
            one, entered = waiting.pop()
            if one.key in found:
                continue
            if entered:
                found[one.key] = one
            else:
                waiting.append((one, True))
                waiting += [(other, False) for other in reversed(one.inputs)]
        return list(found.values())

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an expression is immutable: cannot set {name}")

    def __reduce__(self) -> Any:
        return _restored, (self.op, self.inputs, self.options)

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: object) -> Expression:
        return self

    def __hash__(self) -> int:
        return hash(self._key)

    def __bool__(self) -> bool:
        raise TypeError(
            "an expression has no truth value of its own: need & | ~ instead of and, or, not, and "
            "where() instead of if"
        )

    def __iter__(self) -> Any:
        raise TypeError("an expression is one feature: need a single column, got an iteration")

    def __repr__(self) -> str:
        from pelton.features.shown import shown

        return shown(self)


def as_expression(value: Any) -> Expression:
    """An expression as it is; a Python value as a constant.

    Args:
        value: An expression, a number, text, a date or a datetime.

    Raises:
        TypeError: It is something else.

    >>> as_expression(3)
    3
    """
    if isinstance(value, Expression):
        return value
    if value is None:
        value = float("nan")
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()  # a NumPy scalar
    if isinstance(value, (bool, int, float, str, datetime.datetime, datetime.date)):
        return Expression("lit", value=value)
    raise TypeError(
        f"expression: need a column, a number, text or a date, got {type(value).__name__}"
    )


class _Key(tuple[Any, ...]):
    """A key that hashes itself once: keys are nested as deep as their expressions."""

    _hash: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            self._hash = super().__hash__()
            return self._hash

    def __reduce__(self) -> Any:
        return _Key, (tuple(self),)  # hashes of text differ between processes


def _hashable(value: Any) -> Hashable:
    """An option as part of a key; 1, 1.0 and True are different options."""
    if isinstance(value, (list, tuple)):
        return tuple(_hashable(one) for one in value)
    if isinstance(value, float) and value != value:
        return ("float", "nan")
    return (type(value).__name__, value)


def _restored(op: str, inputs: tuple[Expression, ...], options: dict[str, Any]) -> Expression:
    return Expression(op, inputs, **options)
