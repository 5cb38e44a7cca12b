"""What expressions learn from the training rows: exact statistics of one column.

Nulls (NaN) and infinite numbers are left out everywhere.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


class Moments(NamedTuple):
    """Mean and population standard deviation."""

    mean: float
    std: float


def known(values: Numbers) -> Numbers:
    """The finite ones."""
    return values[np.isfinite(values)]


def moments(values: Numbers) -> Moments:
    """Mean and standard deviation, in two passes.

    Args:
        values: At least one of them finite.

    >>> moments(np.array([1.0, 3.0, np.nan]))
    Moments(mean=2.0, std=1.0)
    """
    finite = known(values)
    mean = float(finite.mean())
    return Moments(mean, float(np.sqrt(np.square(finite - mean).mean())))


def quantiles(values: Numbers, shares: Any) -> Numbers:
    """Values below which given shares of the rows lie, between two rows by a straight line.

    Args:
        values: At least one of them finite.
        shares: From 0 to 1.

    >>> quantiles(np.array([1.0, 2.0, 4.0]), [0.5, 0.75])
    array([2., 3.])
    """
    return np.quantile(known(values), np.asarray(shares, np.float64))


def mode(values: Numbers) -> float:
    """The most frequent number; of equally frequent ones the smallest.

    >>> mode(np.array([3.0, 1.0, 3.0, 1.0, 2.0]))
    1.0
    """
    distinct, counts = np.unique(known(values), return_counts=True)
    return float(distinct[counts.argmax()])


class Counts(NamedTuple):
    """Rows per category, and rows that are null."""

    rows: Codes
    null: int


def counts(codes: Codes, categories: int) -> Counts:
    """Count codes.

    Args:
        codes: 0 to categories - 1; -1 for null.
        categories: How many.

    >>> counts(np.array([0, 1, 1, -1]), 3)
    Counts(rows=array([1, 2, 0]), null=1)
    """
    found = np.bincount(codes + 1, minlength=categories + 1)
    return Counts(found[1:], int(found[0]))


class TargetMeans(NamedTuple):
    """Smoothed means of the target, and what they are drawn to."""

    categories: Numbers
    null: float
    prior: float


def target_means(codes: Codes, categories: int, target: Numbers, smoothing: float) -> TargetMeans:
    """(sum + smoothing * prior) / (rows + smoothing) of each category; prior: the mean of all.

    Args:
        codes: 0 to categories - 1; -1 for null.
        categories: How many; one without rows has the prior.
        target: One number per row.
        smoothing: Rows of the prior that each category starts with, >= 0.

    Source:
        Micci-Barreca (2001), "A preprocessing scheme for high-cardinality categorical attributes
        in classification and prediction problems", with a constant weight.

    >>> target_means(np.array([0, 0, 1]), 2, np.array([1.0, 0.0, 1.0]), 0.0).categories
    array([0.5, 1. ])
    """
    prior = float(target.mean())
    rows = np.bincount(codes + 1, minlength=categories + 1)
    sums = np.bincount(codes + 1, weights=target, minlength=categories + 1)
    with np.errstate(invalid="ignore"):
        means = (sums + smoothing * prior) / (rows + smoothing)
    means = np.where(rows == 0, prior, means)
    return TargetMeans(means[1:], float(means[0]), prior)
