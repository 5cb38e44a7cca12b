"""Encoders of categories: tables over the codes of text or of numbers."""

from __future__ import annotations

import math
from typing import Any, cast

from pelton.convert.columns import Column, Index, Numeric, Table, Text, number_of
from pelton.features import statistics
from pelton.features.expression import Expression
from pelton.features.learning import Learner
from pelton.features.lower_texts import filling_of, measured
from pelton.features.scope import Scope
from pelton.features.values import Value, apply, combine, number


def _policy(scope: Scope, one: Expression, option: str, words: tuple[str, ...]) -> str | float:
    """A policy: one of some words, or a number where "a number" is among them."""
    given = one.options[option]
    if given in words and isinstance(given, str):
        return given
    if "a number" in words and isinstance(given, (int, float)) and not isinstance(given, bool):
        return float(given)
    need = " or ".join(repr(w) if w != "a number" else w for w in words)
    raise scope.error(f"need {option}={need} for {one.op}, got {given!r}")


def _refuse(scope: Scope, index: Index, unknown: Any, missing: Any) -> None:
    """Makes values that are an error a rule of the contract."""
    outcomes = {index.unknown} if unknown == "error" else set()
    outcomes |= {index.missing} if missing == "error" else set()
    if outcomes:
        scope.ctx.refused_outcomes.append((index, frozenset(outcomes)))


def one_hot(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A column per category."""
    (value,) = inputs
    column = scope.category(value, "one_hot")
    unknown = _policy(scope, one, "unknown", ("zeros", "other", "error"))
    missing = _policy(scope, one, "missing", ("category", "zeros", "error"))
    min_count, most = one.options["min_count"], one.options["max_categories"]
    if unknown == "error" and (min_count > 1 or most is not None):
        raise scope.error(
            "need unknown='zeros' or 'other' where rare categories count as unknown, got 'error'"
        )

    def learn(learner: Learner) -> tuple[list[Any], bool]:
        categories, codes = learner.categories(column)
        rows, null = statistics.counts(codes, len(categories))
        kept = [code for code in range(len(categories)) if rows[code] >= min_count]
        if most is not None:
            frequent = sorted(kept, key=lambda code: (-rows[code], code))[:most]
            kept = sorted(frequent)
        return [categories[code] for code in kept], null > 0

    categories, has_null = scope.learn(one, learn)
    index = scope.ctx.index(column, categories)
    _refuse(scope, index, unknown, missing)
    labels = [_label(category, value.names) for category in categories]
    outcomes = [{code} for code in range(len(categories))]
    if missing == "category" and has_null:
        labels.append(_unused("null", labels))
        outcomes.append({index.missing})
    if unknown == "other":
        labels.append(_unused("other", labels))
        null_too = missing == "category" and not has_null
        outcomes.append({index.unknown, index.missing} if null_too else {index.unknown})
    if not labels:
        raise scope.error("need a category that is frequent enough for one_hot, got none")
    columns = [Table(index, 0.0, dict.fromkeys(codes, 1.0)) for codes in outcomes]
    return Value("number", tuple(columns), tuple(labels))


def _unused(label: str, labels: list[str]) -> str:
    while label in labels:
        label += "_"
    return label


def _label(category: Any, names: dict[float, str] | None) -> str:
    if names is not None:
        return names[category]
    if isinstance(category, float):
        return (
            str(int(category))
            if category.is_integer() and abs(category) < 2**53
            else repr(category)
        )
    return str(category)


def _encoded(scope: Scope, index: Index, numbers: list[float], unknown: Any, missing: Any) -> Value:
    """A number per category, and one each for unknown and null, "null" or "error" among them."""
    _refuse(scope, index, unknown, missing)
    base = unknown if isinstance(unknown, float) else math.nan
    null = missing if isinstance(missing, float) else math.nan
    return number(Table(index, base, {**dict(enumerate(numbers)), index.missing: null}))


def ordinal(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Positions of categories."""
    column = scope.category(inputs[0], "ordinal")
    unknown = _policy(scope, one, "unknown", ("null", "error", "a number"))
    missing = _policy(scope, one, "missing", ("null", "error", "a number"))
    order = one.options["order"]
    if order is None:
        categories = scope.learn(one, lambda rows: rows.categories(column)[0])
    else:
        categories = list(order)
        if len(set(categories)) < len(categories):
            raise scope.error("need each category once in the order for ordinal, got one twice")
        if not isinstance(column, Text):
            categories = [float(category) for category in categories]
    index = scope.ctx.index(column, categories)
    return _encoded(
        scope, index, [float(code) for code in range(len(categories))], unknown, missing
    )


def frequency(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Shares of rows."""
    column = scope.category(inputs[0], "frequency")
    missing = _policy(scope, one, "missing", ("category", "null", "a number"))

    def learn(learner: Learner) -> tuple[list[Any], list[float], float]:
        categories, codes = learner.categories(column)
        rows, null = statistics.counts(codes, len(categories))
        return categories, (rows / len(codes)).tolist(), null / len(codes)

    categories, shares, of_null = scope.learn(one, learn)
    index = scope.ctx.index(column, categories)
    null = of_null if missing == "category" else missing
    return _encoded(scope, index, shares, one.options["unknown"], null)


def target_mean(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """Smoothed means of the target."""
    column = scope.category(inputs[0], "target_mean")
    unknown = _policy(scope, one, "unknown", ("prior", "null", "a number"))
    missing = _policy(scope, one, "missing", ("category", "prior", "null", "a number"))
    smoothing = one.options["smoothing"]
    if not (smoothing >= 0 and math.isfinite(smoothing)):
        raise scope.error(f"need smoothing >= 0 for target_mean, got {smoothing:g}")

    def learn(learner: Learner) -> tuple[list[Any], statistics.TargetMeans]:
        if learner.target is None:
            raise scope.error(
                f"need y to learn target_mean from, numbers or two classes, got {learner.instead}"
            )
        categories, codes = learner.categories(column)
        learner.targets[one.key] = (codes, len(categories))
        return categories, statistics.target_means(
            codes, len(categories), learner.target, smoothing
        )

    categories, means = scope.learn(one, learn)
    index = scope.ctx.index(column, categories)
    null = means.null if missing == "category" else means.prior if missing == "prior" else missing
    of_unknown = means.prior if unknown == "prior" else unknown
    return _encoded(scope, index, means.categories.tolist(), of_unknown, null)


MOST_COMBINATIONS = 2**46
MOST_PARTS = 32


def cross(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """One number for each combination: the parts' codes as digits.

    What is unknown in a part adds a fraction, so that the sum is no whole number and no category.
    """
    if not 2 <= len(inputs) <= MOST_PARTS:
        raise scope.error(f"need 2 to {MOST_PARTS} columns in cross, got {len(inputs)}")
    columns = [scope.category(value, "cross") for value in inputs]
    parts = scope.learn(one, lambda rows: [rows.categories(column)[0] for column in columns])
    width = 1.0
    total: Numeric | None = None  # of the last part, then of the last two, ...
    for column, categories in zip(reversed(columns), reversed(parts), strict=True):
        index = scope.ctx.index(column, categories)
        digits = {code: code * width for code in range(len(categories))}
        digit = Table(index, 0.5 / MOST_PARTS, {**digits, index.missing: len(categories) * width})
        total = digit if total is None else combine("add_columns", total, digit, missing=False)
        width *= len(categories) + 1
    if width > MOST_COMBINATIONS:
        raise scope.error(f"need at most 2^46 possible combinations in cross, got {width:.3g}")
    names = _Names(parts, [value.names for value in inputs])
    return Value("number", (number_of(cast(Numeric, total)),), names=names)


class _Names(dict[float, str]):
    """How combinations are called, by number; made when asked."""

    def __init__(self, parts: list[list[Any]], names: list[dict[float, str] | None]) -> None:
        super().__init__()
        self._parts, self._names = parts, names

    def __missing__(self, combination: float) -> str:
        rest, labels = int(combination), []
        for categories, names in zip(reversed(self._parts), reversed(self._names), strict=True):
            rest, code = divmod(rest, len(categories) + 1)
            null = code == len(categories)
            labels.append("null" if null else _label(categories[code], names))
        return "_".join(reversed(labels))


_PRIME = 2147483647.0


def hashed(one: Expression, inputs: list[Value], scope: Scope) -> Value:
    """A bucket without any learning."""
    buckets, seed = one.options["buckets"], one.options["seed"]
    if not 1 <= buckets <= _PRIME or not 0 <= seed < _PRIME:
        raise scope.error(f"need 1 to 2147483647 buckets and a seed >= 0, got {buckets}, {seed}")
    (value,) = inputs
    if value.kind == "text":
        return number(_hashed_text(value, buckets, seed, scope))
    column: Column = scope.number(value, " for hash")
    column = apply(apply(column, "floor"), "whole_remainder", value=_PRIME)
    column = apply(apply(column, "multiply", value=48271.0), "add", value=float(seed))
    column = apply(apply(column, "whole_remainder", value=_PRIME), "multiply", value=16807.0)
    column = apply(apply(column, "whole_remainder", value=_PRIME), "whole_remainder", value=buckets)
    return number(column)


def _hashed_text(value: Value, buckets: int, seed: int, scope: Scope) -> Numeric:
    if filling_of(value) is not None:
        raise scope.error("need text without fill for hash, got it before; fill the bucket instead")
    return measured(value, "hash_text", [], scope, buckets=buckets, seed=seed)


OPERATIONS = {
    "one_hot": one_hot,
    "ordinal": ordinal,
    "frequency": frequency,
    "target_mean": target_mean,
    "cross": cross,
    "hash": hashed,
}
