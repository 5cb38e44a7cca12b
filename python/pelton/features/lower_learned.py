"""Fills, scalers and buckets, whose numbers come from the training rows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from pelton.convert.columns import Column, Index, Numeric, Table, number_of
from pelton.features import statistics
from pelton.features.expression import Expression
from pelton.features.learning import Learner
from pelton.features.lower_rows import fill_text
from pelton.features.scope import Scope
from pelton.features.values import Value, apply, number


def learn_numbers(
    one: Expression, column: Column, scope: Scope, of_numbers: Callable[[statistics.Numbers], Any]
) -> Any:
    """What a statistic says of a column that has at least one finite number."""

    def learn(learner: Learner) -> Any:
        values = learner.numbers(column)
        if not np.isfinite(values).any():
            raise scope.error(f"need a finite number to learn {one.op} from, got none")
        return of_numbers(values)

    return scope.learn(one, learn)


def fill_learned(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A learned value for null."""
    (value,) = inputs
    statistic = one.options["statistic"]
    if value.kind == "text":
        if statistic != "mode":
            raise scope.refuse(f"a number to fill with the {statistic}", value)
        return fill_text(value, scope.learn(one, lambda rows: _mode_of(value, rows, scope)))
    of_numbers = {
        "mean": lambda values: statistics.moments(values).mean,
        "median": lambda values: float(statistics.quantiles(values, 0.5)),
        "mode": statistics.mode,
    }[statistic]
    column = scope.number(value, " to fill")
    filling = learn_numbers(one, column, scope, of_numbers)
    return number(apply(column, "fill_missing", value=filling))


def _mode_of(value: Value, learner: Learner, scope: Scope) -> str:
    categories, codes = learner.categories(value.column)
    if not categories:
        raise scope.error("need a text that is not null to learn the mode from, got none")
    found: str = categories[int(statistics.counts(codes, len(categories)).rows.argmax())]
    return found


def _scaled(column: Numeric, shift: float, scale: float) -> Numeric:
    return apply(apply(column, "add", value=-shift), "divide", value=scale or 1.0)


def standardize(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Mean 0, standard deviation 1; a constant column becomes 0."""
    column = scope.number(inputs[0], " to standardize")
    mean, std = learn_numbers(one, column, scope, statistics.moments)
    return number(_scaled(column, mean, std))


def min_max(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A given range for the range of the training rows."""
    low, high = one.options["low"], one.options["high"]
    if not low < high:
        raise scope.error(f"need low < high for min_max, got {low:g} and {high:g}")
    column = scope.number(inputs[0], " for min_max")
    least, most = learn_numbers(
        one, column, scope, lambda v: tuple(statistics.quantiles(v, [0.0, 1.0]).tolist())
    )
    column = _scaled(column, least, most - least)
    if (low, high) != (0.0, 1.0):
        column = apply(apply(column, "multiply", value=high - low), "add", value=low)
    return number(column)


def robust(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Median 0, distance of two quantiles 1."""
    low, high = one.options["low"], one.options["high"]
    if not 0 <= low < high <= 1:
        raise scope.error(f"need 0 <= low < high <= 1 for robust, got {low:g} and {high:g}")
    column = scope.number(inputs[0], " for robust")
    lower, middle, upper = learn_numbers(
        one, column, scope, lambda v: tuple(statistics.quantiles(v, [low, 0.5, high]).tolist())
    )
    return number(_scaled(column, middle, upper - lower))


def bucketize(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Intervals by their number."""
    edges, bins = one.options["edges"], one.options["bins"]
    if (edges is None) == (bins is None):
        raise scope.error("need either edges or bins for bucketize, got both or none")
    column = scope.number(inputs[0], " for bucketize")
    if edges is None:
        if not (isinstance(bins, int) and bins >= 2):
            raise scope.error(f"need at least 2 bins for bucketize, got {bins!r}")
        shares = np.arange(1, bins) / bins
        edges = learn_numbers(
            one, column, scope, lambda v: np.unique(statistics.quantiles(v, shares)).tolist()
        )
    edges = tuple(edges)
    if not edges or any(not a < b for a, b in itertools.pairwise(edges)) or edges[0] != edges[0]:
        raise scope.error(f"need edges that rise for bucketize, got {list(edges)}")
    index = Index(number_of(column), edges, "bucketize")
    buckets = {code: float(code) for code in range(len(edges) + 1)}
    return number(Table(index, math.nan, buckets))


OPERATIONS = {
    "fill_learned": fill_learned,
    "standardize": standardize,
    "min_max": min_max,
    "robust": robust,
    "bucketize": bucketize,
}
