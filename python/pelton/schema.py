"""The contract of a raw row: which columns, of which type, with what in them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, overload

# Tags of a text column whose source knew one of Python's two nulls only: a pandas object column
# that holds the other one gives the source a value that it never saw.
NULL_IS_NONE = "null=None"
NULL_IS_NAN = "null=NaN"

_INFINITY = float("inf")
_LARGEST = sys.float_info.max


class ColumnSpec(NamedTuple):
    """One raw column.

    Attributes:
        name: As in the training table.
        dtype: "bool", "i32", "i64", "f32", "f64", "string", "timestamp", "date" or "text":
            strings of which the model reads the characters.
        nullable: Whether a row may leave it null.
        used: Whether the model reads it; a column that is not used may be absent.
        closed: Whether only the values of `allowed` are taken.
        allowed: The values taken if closed: numbers, or positions in `categories`.
        low: Smallest number taken.
        high: Largest number taken.
        categories: Text that some step tells apart. Other text counts as unseen.
        unit: For people; empty if unknown.
        time_zone: Of timestamps; empty for those without one.
        tags: Free words, such as "pii".
    """

    name: str
    dtype: str
    nullable: bool = True
    used: bool = True
    closed: bool = False
    allowed: tuple[float, ...] = ()
    low: float = -_INFINITY
    high: float = _INFINITY
    categories: tuple[str, ...] = ()
    unit: str = ""
    time_zone: str = ""
    tags: tuple[str, ...] = ()

    @property
    def takes(self) -> str:
        """What it takes, in words."""
        if self.dtype in ("string", "text"):
            known = f"{len(self.categories):,} known"
            return f"one of {known}" if self.closed else known if self.categories else ""
        if self.closed:
            return "one of " + ", ".join(f"{number:g}" for number in self.allowed[:8])
        if (self.low, self.high) == (-_LARGEST, _LARGEST):
            return "finite"
        if self.low > -_INFINITY or self.high < _INFINITY:
            return f"{self.low:g} to {self.high:g}"
        return self.time_zone


class Schema(Sequence[ColumnSpec]):
    """Columns in order, found by position or by name. Immutable.

    >>> schema = Schema([{"name": "delay", "dtype": "f64"}])
    >>> schema["delay"].dtype
    'f64'
    """

    __slots__ = ("_columns", "_places")

    def __init__(self, columns: Iterable[ColumnSpec | Mapping[str, Any]]) -> None:
        self._columns = tuple(
            column if isinstance(column, ColumnSpec) else _spec(column) for column in columns
        )
        self._places = {column.name: at for at, column in enumerate(self._columns)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self._columns)

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the columns that the model reads."""
        return tuple(column.name for column in self._columns if column.used)

    def place(self, name: str) -> int | None:
        """The position of a column; None if there is no such column."""
        return self._places.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._places or name in self._columns

    def __len__(self) -> int:
        return len(self._columns)

    def __iter__(self) -> Iterator[ColumnSpec]:
        return iter(self._columns)

    @overload
    def __getitem__(self, key: int | str) -> ColumnSpec: ...
    @overload
    def __getitem__(self, key: slice) -> Schema: ...
    def __getitem__(self, key: int | str | slice) -> ColumnSpec | Schema:
        if isinstance(key, str):
            return self._columns[self._places[key]]
        if isinstance(key, slice):
            return Schema(self._columns[key])
        return self._columns[key]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self._columns == other._columns

    def __hash__(self) -> int:
        return hash(self._columns)

    def __repr__(self) -> str:
        rows = [_HEADINGS, *(_cells(column) for column in self._columns)]
        widths = [max(len(row[at]) for row in rows) for at in range(len(_HEADINGS))]
        lines = (
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )
        return f"Schema of {len(self)} columns\n" + "\n".join(lines)

    def _repr_html_(self) -> str:
        import html

        def line(cells: Sequence[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>"

        body = "".join(line(_cells(column), "td") for column in self._columns)
        return f"<table>{line(_HEADINGS, 'th')}{body}</table>"


_HEADINGS = ("column", "dtype", "null", "used", "takes")


def _cells(column: ColumnSpec) -> tuple[str, ...]:
    return (
        column.name,
        column.dtype,
        "yes" if column.nullable else "no",
        "yes" if column.used else "no",
        column.takes,
    )


def _spec(given: Mapping[str, Any]) -> ColumnSpec:
    facts = dict(given)
    for key in ("allowed", "categories", "tags"):
        if key in facts:
            facts[key] = tuple(facts[key])
    return ColumnSpec(**facts)
