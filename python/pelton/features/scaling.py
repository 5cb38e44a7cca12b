"""Methods of expressions that learn numbers of a column: fills, scalers, buckets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pelton.features.expression import Expression


class Statistic(str):
    """A number that `fill` learns: `mean`, `median` or `mode`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


mean = Statistic("mean")
median = Statistic("median")
mode = Statistic("mode")


class Scaling:
    """What is learned leaves out nulls and infinite numbers; null stays null."""

    __slots__ = ()

    if TYPE_CHECKING:

        def _then(self, op: str, *others: Any, **options: Any) -> Expression: ...

    def fill(self, value: Any) -> Expression:
        """Something else in place of null.

        Args:
            value: A constant, another expression, or what is learned from the training rows:
                `mean`, `median`, or `mode`, the most frequent value, of equally frequent ones the
                smallest; `mode` also for text.
        """
        if isinstance(value, Statistic):
            return self._then("fill_learned", statistic=str(value))
        return self._then("fill", value)

    def standardize(self) -> Expression:
        """(x - mean) / standard deviation, of the training rows, as StandardScaler does."""
        return self._then("standardize")

    def min_max(self, low: float = 0.0, high: float = 1.0) -> Expression:
        """The range of the training rows moved to [low, high]; others go beyond.

        Args:
            low: Where the smallest number goes.
            high: Where the largest number goes.
        """
        return self._then("min_max", low=float(low), high=float(high))

    def robust(self, low: float = 0.25, high: float = 0.75) -> Expression:
        """(x - median) / (quantile high - quantile low), as RobustScaler does.

        Args:
            low: The lower quantile, from 0 to 1.
            high: The upper quantile.
        """
        return self._then("robust", low=float(low), high=float(high))

    def quantile(self, output: str = "uniform", *, points: int = 1000) -> Expression:
        """The share of training rows below, between learned quantiles by straight lines.

        Args:
            output: "uniform" for the share, from 0 to 1; "normal" for the normal distribution's
                value of that share.
            points: How many quantiles are learned; at most as many as there are rows.
        """
        return self._then("quantile", output=output, points=int(points))

    def bucketize(
        self, edges: Sequence[float] | None = None, *, bins: int | None = None
    ) -> Expression:
        """The interval a number lies in, from 0; a number on an edge lies above it.

        Args:
            edges: Rising edges between the intervals.
            bins: Instead of edges, so many intervals with equally many training rows, fewer where
                quantiles coincide.
        """
        given = None if edges is None else tuple(float(edge) for edge in edges)
        return self._then("bucketize", edges=given, bins=bins)
