"""How far two ways of computing the same numbers can lie apart: a running error analysis.

Where a source calls BLAS, the order of its sums depends on the machine, so no bits can be promised.
What can be is a bound: each rounding errs by half an epsilon of its result, and a sum, in any
order, by at most that for each of its terms. `Traced` carries sample rows through the formula
together with the largest error so far.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.shadow import is_sparse

MANY = 20_000  # columns of a sparse matrix, of which only those are traced that are not empty
ROOM = 16  # for rows that cancel more than those of the sample


@dataclass(frozen=True)
class Traced:
    """Numbers of sample rows, and how far each may be off."""

    values: Any  # (rows, columns), float64
    errors: Any  # the same shape
    epsilon: float
    kept: Any = None  # positions of the columns, where some were left out

    @classmethod
    def of(cls, block: Block, dtype: np.dtype[Any], ctx: Context) -> Traced:
        """The features of a step, as far off as the steps before it may be.

        Args:
            block: What the step is given.
            dtype: In which it computes.
            ctx: Of the conversion.
        """
        data, kept = block.data, None
        if is_sparse(data):
            if data.shape[1] > MANY:
                kept = np.unique(data.tocsr().indices)
                data = data.tocsr()[:, kept]
            data = data.toarray()
        width = len(block.columns) if kept is None else len(kept)
        values = np.asarray(data, np.float64).reshape(-1, width)
        largest = np.abs(values).max(axis=1, keepdims=True, initial=1.0)
        errors = ctx.carried * np.broadcast_to(largest, values.shape)
        return cls(values, errors, float(np.finfo(dtype).eps), kept)

    def sums(self, weights: Any, intercept: Any = 0.0) -> Traced:
        """Weighted sums; weights are (columns, outputs)."""
        weights = np.asarray(weights, np.float64)
        if self.kept is not None:
            weights = weights[self.kept]
        with np.errstate(all="ignore"):
            values = self.values @ weights + intercept
            added = np.abs(self.values) @ np.abs(weights) + np.abs(intercept)
            errors = self.errors @ np.abs(weights) + self.epsilon * (len(weights) + 1) * added
        return replace(self, values=values, errors=errors, kept=None)

    def shifted(self, by: Any) -> Traced:
        """Plus one number per column."""
        values = self.values + np.asarray(by, np.float64)
        return replace(self, values=values, errors=self.errors + self.epsilon * np.abs(values))

    def scaled(self, by: Any) -> Traced:
        """Times one number per column."""
        by = np.abs(np.asarray(by, np.float64))
        if self.kept is not None and by.ndim:
            by = by[self.kept]
        values = self.values * by
        errors = self.errors * by + self.epsilon * np.abs(values)
        return replace(self, values=values, errors=errors)

    def squared(self) -> Traced:
        """Each number times itself."""
        values = self.values**2
        errors = 2 * np.abs(self.values) * self.errors + self.epsilon * values
        return replace(self, values=values, errors=errors)

    def mapped(self, values: Any, slope: Any) -> Traced:
        """After a function of each number, good to a few epsilon.

        Args:
            values: What the function makes of them.
            slope: The largest slope of the function there.
        """
        errors = self.errors * slope + 4 * self.epsilon * np.abs(values)
        return replace(self, values=values, errors=errors)

    def beside(self, *others: Traced) -> Traced:
        """Several sets of columns, side by side."""
        every = [self, *others]
        return replace(
            self,
            values=np.hstack([one.values for one in every]),
            errors=np.hstack([one.errors for one in every]),
        )

    def bound(self) -> float:
        """The largest error, relative to the largest number of its row or to 1."""
        scale = np.abs(self.values).max(axis=1, keepdims=True, initial=1.0)
        with np.errstate(all="ignore"):
            relative = self.errors / scale
        worst = float(np.max(relative, initial=self.epsilon, where=np.isfinite(relative)))
        return ROOM * worst
