"""Input on which a source raises an error: it becomes a rule of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert.columns import Column, Index, Number, Numeric, Table
from pelton.convert.finite import finite_range, highest, lowest
from pelton.convert.nulls import certain_nulls


class Refusals:
    """What the steps of one conversion refuse, gathered until the schema is made: contract.py."""

    def __init__(self) -> None:
        self.refused_outcomes: list[tuple[Index, frozenset[int]]] = []
        self.refused_nulls: set[int] = set()  # raw columns
        self.ranges: dict[int, tuple[float, float]] = {}  # by raw column

    def refuse_unknown(self, index: Index) -> None:
        """A value that is not among the categories is an error, null included."""
        self.refused_outcomes.append((index, frozenset({index.unknown, index.missing})))

    def refuse_nan(self, column: Numeric) -> None:
        """NaN here is an error of the source: every raw value that leads to it is refused."""
        if isinstance(column, Table):
            self._refuse_entries(column, np.isnan(column.values()))
        elif column.missing:
            self.refused_nulls |= certain_nulls(column.expr)

    def refuse_infinite(
        self,
        column: Column | Index,
        dtype: type = np.float64,
        *,
        after: Callable[[Any], Any] | None = None,
    ) -> None:
        """Infinity, or a number beyond a narrower dtype, is an error of the source.

        The contract can say so of one raw column only: what several of them make is answered.

        Args:
            column: What must be finite.
            dtype: What the source casts it to before it looks.
            after: A monotone function, through 0, whose result must be finite too.
        """
        if isinstance(column, Number) and column.expr.is_chain():
            self._narrow_range(column, *finite_range(column, dtype, after))

    def refuse_below(self, column: Numeric, low: float) -> None:
        """A number below `low` is an error of the source, a null is not."""
        if isinstance(column, Table):
            self._refuse_entries(column, column.values() < low)
        elif column.expr.is_chain():
            self._narrow_range(column, lowest(column, low), np.inf)

    def refuse_above(self, column: Numeric, high: float) -> None:
        """A number above `high` is an error of the source, a null is not."""
        if isinstance(column, Table):
            self._refuse_entries(column, column.values() > high)
        elif column.expr.is_chain():
            self._narrow_range(column, -np.inf, highest(column, high))

    def _refuse_entries(self, table: Table, wrong: Any) -> None:
        outcomes = frozenset(np.flatnonzero(wrong).tolist())
        if outcomes:
            self.refused_outcomes.append((table.index, outcomes))

    def _narrow_range(self, column: Number, low: float, high: float) -> None:
        for at in column.expr.raws():
            least, most = self.ranges.get(at, (low, high))
            self.ranges[at] = (max(least, low), min(most, high))
