"""Fitting expressions: learn, lower, compile; and the folds of target_mean."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pelton.convert.context import Context
from pelton.convert.raw import RawColumn
from pelton.convert.sample import Sample, read_sample
from pelton.errors import ContractError
from pelton.features import statistics
from pelton.features.compiled import model_of
from pelton.features.expression import Expression
from pelton.features.given import table_of
from pelton.features.learning import Learner
from pelton.features.scope import Learned, Scope, missing_column
from pelton.features.statistics import Numbers
from pelton.model import Model


@dataclass(frozen=True)
class Inputs:
    """The raw columns of the training table that the features read; of an array all."""

    columns: tuple[RawColumn, ...]
    named: bool  # found by name, not by position

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Fitted:
    """What fitting leaves."""

    inputs: Inputs
    names: list[str]
    learned: Learned
    model: Model
    sample: Sample
    learner: Learner

    def cross_fitted(self, features: Mapping[str, Expression]) -> Any:
        """The features of the training rows, where target_mean was learned from other folds."""
        frame, target = self.sample.frame, self.learner.target
        means = {
            part.key: part
            for one in features.values()
            for part in one.walk()
            if part.op == "target_mean"
        }
        if not means or target is None:
            return self.model.transform(frame)
        fold_of = _folds(list(means.values()), len(target))
        result = np.empty((len(target), len(self.names)))
        for fold in range(int(fold_of.max()) + 1):
            held = fold_of == fold
            learned = dict(self.learned)
            for key, part in means.items():
                codes, categories = self.learner.targets[key]
                others = statistics.target_means(
                    codes[~held], categories, target[~held], part.options["smoothing"]
                )
                learned[key] = (self.learned[key][0], others)
            rows = np.flatnonzero(held)
            some = frame.iloc[rows] if self.sample.kind == "pandas" else frame[rows]
            result[rows] = compiled(features, self.inputs, learned).transform(some)
        return result


def fit(features: Mapping[str, Expression], table: Any, y: Any) -> Fitted:
    """Learn what the features need from a table.

    Args:
        features: Expressions by name.
        table: The training rows.
        y: The target or None.

    Raises:
        ContractError: The table or an expression does not fit; names the feature.
    """
    table = table_of(table)
    unnamed = [name for name in getattr(table, "columns", ()) if not isinstance(name, str)]
    if unnamed and hasattr(table, "iloc"):
        raise ContractError(f"features: need columns whose names are text, got {unnamed[0]!r}")
    records = isinstance(table, np.ndarray) and table.dtype.names is not None
    if isinstance(table, Mapping) or records or (isinstance(table, list) and table):
        table = importlib.import_module("pandas").DataFrame(table)  # whose columns keep their names
    whole = read_sample(table, None)
    named = whole.kind != "numpy"
    used = {name for one in features.values() for name in one.columns()}
    at = [p for p, raw in enumerate(whole.columns) if not named or raw.name in used]
    if named and len(at) < len(used):
        raise _missing(features, [raw.name for raw in whole.columns])
    at = at or [0]  # constants alone read nothing, and yet need rows
    columns = tuple(_plain(whole.columns[p]) for p in at)
    inputs = Inputs(columns, named)
    frame = whole.frame[inputs.names] if named else whole.frame
    sample = Sample(whole.kind, frame, [replace(column) for column in columns])
    if len(frame) == 0:
        raise ContractError("features: need at least one training row, got none")
    ctx = Context(sample)
    learned: Learned = {}
    learner = Learner(ctx, *_target(y, len(frame)))
    scope = Scope(ctx, inputs.names, ctx.start().columns, learned, learner)
    names, lowered = scope.features(features)
    return Fitted(inputs, names, learned, model_of(ctx, lowered), sample, learner)


def compiled(features: Mapping[str, Expression], inputs: Inputs, learned: Learned) -> Model:
    """The model of features that have learned.

    Args:
        features: Expressions by name.
        inputs: The raw columns.
        learned: What the expressions learned.
    """
    ctx = Context(Sample("", None, [replace(column) for column in inputs.columns]))
    scope = Scope(ctx, inputs.names, _start(ctx), learned)
    return model_of(ctx, scope.features(features)[1])


def _start(ctx: Context) -> Any:
    ctx.sample.frame = ()  # there are no rows any more, and none are looked at
    return ctx.start().columns


def _missing(features: Mapping[str, Expression], have: list[str]) -> ContractError:
    """The error for the first column that is not there."""
    lost = [(name, at) for name, one in features.items() for at in one.columns() if at not in have]
    return missing_column(*lost[0], have)


def _plain(raw: RawColumn) -> RawColumn:
    """A column that takes numbers of every width, and either of Python's nulls."""
    dtype = "f64" if raw.dtype in ("i32", "i64", "f32") else raw.dtype
    numpy = np.dtype(np.float64) if dtype in ("f64", "bool") else np.dtype(object)
    return replace(raw, dtype=dtype, numpy=numpy, null=float("nan"), null_known=False)


def _target(y: Any, rows: int) -> tuple[Numbers | None, str]:
    """The target as numbers: those of y, or 0 and 1 for two classes that are text or booleans.

    Returns:
        The numbers, or None and what there is instead, for whom it matters.
    """
    if y is None:
        return None, "None"
    values = np.asarray(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.shape != (rows,):
        raise ContractError(f"y: need one value per row, {rows}, got shape {values.shape}")
    if values.dtype.kind in "OUT" and not all(isinstance(v, (int, float)) for v in values.tolist()):
        classes = np.unique(values.astype(str))
        if len(classes) != 2:
            return None, f"{len(classes)} classes"
        return np.asarray(values.astype(str) == classes[1], np.float64), ""
    target: Numbers = values.astype(np.float64)
    return (target, "") if np.isfinite(target).all() else (None, "values that are not finite")


def _folds(means: list[Expression], rows: int) -> Any:
    """The fold of each row."""
    wanted = {(part.options["folds"], part.options["seed"]) for part in means}
    if len(wanted) > 1:
        raise ContractError(
            f"features: need the same folds and seed in every target_mean, got {sorted(wanted)}"
        )
    ((folds, seed),) = wanted
    if not 2 <= folds <= rows:
        raise ContractError(f"target_mean: need 2 to {rows} folds, as there are rows, got {folds}")
    return np.random.default_rng(seed).permutation(rows) % folds
