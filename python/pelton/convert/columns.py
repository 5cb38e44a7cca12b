"""Symbolic columns: what is known about each feature of a step before anything is lowered.

A converter maps the columns of one `Block` to those of the next. There are three kinds:

- `Number`: arithmetic over a raw numeric column in float64, narrowed where the source has float32.
- `Text`: the value of one raw string column, perhaps imputed. Known for every category and for the
  two that stand for all others: `UNSEEN` text and null.
- `Table`: a number for each outcome of an `Index`, as encoders make them. Sparse: a one-hot column
  is a base of 0 and one exception. Arithmetic is applied to the numbers at once.

An `Index` sorts a Text or a Number into categories: code i for category i, then `unknown`, then
`missing`. Which raw string has which code is settled in emit.py, when every step has named the
categories it tells apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from pelton.convert.formulas import BENT, on_values

if TYPE_CHECKING:
    from pelton.convert.parts import Forest
    from pelton.convert.words import Wordy

UNSEEN = object()  # any text that no step tells apart
NA = object()  # pandas.NA: a null that equals neither NaN nor None
NAN = float("nan")
OBJECT: np.dtype[Any] = np.dtype(object)
FLOAT64: np.dtype[Any] = np.dtype(np.float64)
FLOAT32: np.dtype[Any] = np.dtype(np.float32)


def is_nan(value: object) -> bool:
    """Whether a value is a NaN, of any float type."""
    return isinstance(value, (float, np.floating)) and value != value


def is_null(value: object) -> bool:
    """Whether a value is one of the nulls: NaN, None, pandas.NA."""
    return value is None or value is NA or is_nan(value)


@dataclass(frozen=True)
class Expr:
    """One operator over others.

    A leaf is the raw column `raw`, a `table` over codes, or output `at` of the node `many`.
    """

    op: str
    inputs: tuple[Expr, ...] = ()
    params: tuple[tuple[str, float], ...] = ()
    raw: int = -1
    table: Table | None = None
    many: Many | Wordy | None = None
    at: int = 0
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        # Kept: an expression that uses another one twice would hash it twice at every level.
        parts = (
            self.op,
            self.inputs,
            self.params,
            self.raw,
            id(self.table),
            id(self.many),
            self.at,
        )
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        return self._hash

    def raws(self) -> set[int]:
        """The raw columns it reads."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            one = waiting.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            waiting += one.inputs
            if one.op == "raw":
                found.add(one.raw)
            elif one.table is not None:
                found |= raws_of(one.table)
            elif one.many is not None:
                found |= one.many.raws
        return found

    def is_chain(self) -> bool:
        """Whether it is one raw column after monotone operators of one number."""
        one = self
        while len(one.inputs) == 1 and one.op not in BENT:
            (one,) = one.inputs
        return one.op == "raw"


@dataclass(frozen=True, eq=False)
class Many:
    """A node with several outputs: a wide operator over numbers, or a forest inside the plan."""

    op: str  # "trees": a forest
    inputs: tuple[Numeric, ...]
    raws: set[int]  # the raw columns behind it
    outputs: int
    params: tuple[tuple[str, float], ...] = ()
    constants: Any = None  # float64 array
    forest: Forest | None = None

    def numbers(self, dtype: np.dtype[Any] = FLOAT64, *, missing: bool = True) -> list[Number]:
        """Its outputs as columns.

        Args:
            dtype: In which the source holds them.
            missing: Whether they may be NaN where a raw column is null.
        """
        return [
            Number(Expr("many", many=self, at=at), dtype, missing=missing)
            for at in range(self.outputs)
        ]


@dataclass(frozen=True, eq=False)
class Number:
    """A numeric feature: `expr` as the source holds it in `dtype`."""

    expr: Expr
    dtype: np.dtype[Any]
    missing: bool = True  # can it be NaN, given a null in the raw column
    text_null: bool = False  # text stands for a null, as only encoders take it
    raw_null: bool = False  # among Python objects: a null is that of the raw column, else NaN

    def of_raw(self, raw: float) -> Any:
        """The feature's number for a number of its raw column."""
        steps = []
        expr = self.expr
        while expr.op != "raw":
            steps.append(expr)
            if len(expr.inputs) != 1:
                raise ValueError(f"need steps of one column, got {expr.op}")
            (expr,) = expr.inputs
        value: Any = np.array([raw], np.float64)
        for step in reversed(steps):
            value = on_values(step.op, value, **dict(step.params))
        return value[0]

    def apply(self, op: str, **params: float) -> Number:
        """The number after one more operator."""
        given = tuple((name, float(value)) for name, value in params.items())
        missing = self.missing
        if op == "is_missing" or (op == "fill_missing" and not np.isnan(params["value"])):
            missing = False
        elif op == "blank" or (op == "replace" and np.isnan(params["to"])):
            missing = True
        dtype = np.dtype(np.bool_) if op == "is_missing" else self.dtype
        return replace(self, expr=Expr(op, (self.expr,), given), missing=missing, dtype=dtype)

    def uncertain(self, *, relative: float = 0.0, absolute: float = 0.0) -> Number:
        """The same number, which the source may give otherwise by so much.

        What follows it is held to what such a difference makes of the answers: see shake.py.
        """
        return self.apply("uncertain", relative=relative, absolute=absolute)

    def cast(self, dtype: np.dtype[Any]) -> Number:
        """The number in another dtype of the source."""
        to = self
        if dtype == np.float32 and not np.can_cast(self.dtype, np.float32, "safe"):
            to = self.apply("narrow")
        return replace(to, dtype=dtype, raw_null=self.raw_null and dtype.kind == "O")


@dataclass(frozen=True, eq=False)
class Text:
    """A string feature: raw column `raw` after `maps`, each a function value -> value.

    With a `node` it is what operators make of the characters; `says` is the same in Python, None
    for null, by which training finds its values.
    """

    raw: int
    maps: tuple[Callable[[Any], Any], ...] = ()
    dtype: np.dtype[Any] = OBJECT
    node: Wordy | None = None
    says: Callable[[str], Any] | None = None

    def map(self, function: Callable[[Any], Any]) -> Text:
        """The text after one more function of its value, UNSEEN and nulls included."""
        return replace(self, maps=(*self.maps, function))

    def value(self, raw_value: Any) -> Any:
        """What a raw value has become."""
        for function in self.maps:
            raw_value = function(raw_value)
        return raw_value

    def cast(self, dtype: np.dtype[Any]) -> Text:
        """The text in another dtype of the source."""
        return self


@dataclass(frozen=True, eq=False)
class Index:
    """Codes for a column: i for category i, then `unknown`, then `missing`.

    Over a Number the operator may be "bucketize": its categories are rising edges, code i stands
    for the numbers below edge i, and `unknown` for those from the last edge on.
    """

    source: Text | Number | Table
    categories: tuple[Any, ...]  # str, or numbers; at most one NaN and one None
    op: str = "encode"

    @property
    def unknown(self) -> int:
        """The code of every value that is not among the categories."""
        return len(self.categories)

    @property
    def missing(self) -> int:
        """The code of a null that is not among the categories."""
        return len(self.categories) + 1

    @property
    def root(self) -> Index:
        """The index whose source is no table: the codes that everything over it is a table of."""
        return self.source.index.root if isinstance(self.source, Table) else self

    def positions(self) -> dict[Any, int]:
        """Code by category, nulls left out; the same dict each time."""
        return self._positions

    @cached_property
    def _positions(self) -> dict[Any, int]:
        return {c: i for i, c in enumerate(self.categories) if not is_null(c)}

    def of_null(self, null: object) -> int:
        """The code of a null of one kind."""
        for code, category in enumerate(self.categories):
            if (category is None and null is None) or (is_nan(category) and is_nan(null)):
                return code
        return self.missing


@dataclass(frozen=True, eq=False)
class Table:
    """A number for each code of `index`: `base`, but for the `exceptions`."""

    index: Index
    base: float
    exceptions: dict[int, float] = field(default_factory=dict)
    dtype: np.dtype[Any] = FLOAT64

    def apply(self, op: str, **params: float) -> Table:
        """The table after an operator, applied to every entry."""
        entries = np.array([self.base, *self.exceptions.values()], np.float64)
        after = on_values(op, entries, **params)
        kept = {code: float(v) for code, v in zip(self.exceptions, after[1:], strict=True)}
        return replace(self, base=float(after[0]), exceptions=kept)

    def cast(self, dtype: np.dtype[Any]) -> Table:
        """The table in another dtype of the source."""
        to = self
        if dtype == np.float32 and not np.can_cast(self.dtype, np.float32, "safe"):
            to = self.apply("narrow")
        return replace(to, dtype=dtype)

    def values(self) -> Any:
        """The number of every code, as an array."""
        values = np.full(self.index.missing + 1, self.base)
        for code, value in self.exceptions.items():
            values[code] = value
        return values

    @property
    def missing(self) -> bool:
        """Whether some code has NaN."""
        return bool(np.isnan(self.values()).any())


Column = Number | Text | Table
Numeric = Number | Table


def raws_of(column: Column | Index) -> set[int]:
    """The raw columns behind a column."""
    while isinstance(column, (Table, Index)):
        column = column.index if isinstance(column, Table) else column.source
    return {column.raw} if isinstance(column, Text) else column.expr.raws()


def number_of(column: Numeric) -> Number:
    """The column as a Number, which operators of several columns can read."""
    if isinstance(column, Number):
        return column
    return Number(Expr("table", table=column), column.dtype, column.missing)


@dataclass(frozen=True)
class Block:
    """The features between two steps, and a few sample rows as the source sees them there."""

    columns: Sequence[Column]
    data: Any  # pandas, polars, numpy or scipy sparse

    def take(self, positions: Sequence[int], data: Any) -> Block:
        """Some of the columns, with their sample rows."""
        return Block([self.columns[at] for at in positions], data)


def arithmetic(column: Numeric, dtype: np.dtype[Any], *steps: tuple[str, float]) -> Numeric:
    """Apply (operator, operand) steps as numpy does in place on an array of `dtype`.

    One float64 operation, rounded to float32 where the array is float32, is what numpy computes for
    a float32 array with an operand of either width. An operand that is not finite makes NaN of
    every value, as it does in a scaler fitted on an empty column.
    """
    column = column.cast(dtype)
    for op, operand in steps:
        if not np.isfinite(operand):
            return constant(column, NAN, dtype)
        column = column.apply(op, value=float(operand))
        if dtype == np.float32:
            column = column.apply("narrow")
    return column


def unsigned_zeros(columns: Sequence[Column], *, tables_only: bool = False) -> list[Column]:
    """The columns with 0 for -0: a sparse matrix forgets the sign of a zero when it is made dense.

    Args:
        columns: Of a sparse matrix.
        tables_only: While it stays sparse the sign of a number's zero changes nothing, and an
            operator is saved.
    """
    return [
        column.apply("add", value=0.0)
        if isinstance(column, Table)
        or (isinstance(column, Number) and column.expr.op != "item" and not tables_only)
        else column
        for column in columns
    ]


def constant(column: Numeric, value: float, dtype: np.dtype[Any]) -> Table:
    """The same number for every row, hung on the source of `column`."""
    index = column.index if isinstance(column, Table) else Index(column, (0.0,))
    return Table(index, value, {}, dtype)
