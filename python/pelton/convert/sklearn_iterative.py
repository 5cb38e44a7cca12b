"""scikit-learn's IterativeImputer: round after round, each column predicted from the others.

A row in which every value is missing is answered as in a batch with other rows; alone, the source
would stop at its first guess.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pelton.convert.columns import Block, Column, Numeric, is_nan, number_of
from pelton.convert.context import Context
from pelton.convert.inner import convert_inner
from pelton.convert.shadow import dtypes_of
from pelton.convert.sklearn_impute import indicator, marks, simple_imputer


def iterative_imputer(step: Any, block: Block, ctx: Context) -> Block:
    """The first guess, then every estimator in the order of fitting."""
    if step.sample_posterior:
        raise ctx.unsupported("it draws what it imputes at random (sample_posterior=True)")
    mark = marks(step.missing_values)
    after = ctx.run(step.transform, block.data)
    with ctx.inside("initial_imputer_", step.initial_imputer_):
        first = simple_imputer(step.initial_imputer_, block, ctx)
    dtype = dtypes_of(first.data, 1)[0]
    kept = np.flatnonzero(~step._is_empty_feature | step.keep_empty_features)
    numbers = [number_of(ctx.numeric(column)) for column in first.columns]
    masks: list[Numeric | None] = []
    for at in kept:
        masks.append(
            None if step._is_empty_feature[at] else _mask(block.columns[int(at)], mark, ctx)
        )
    shadow = np.array(first.data, dtype)
    if step.n_iter_ > 0:
        _impute(step, numbers, masks, shadow, ctx)
    columns: list[Column] = [*numbers]
    indicated = list(step.indicator_.features_) if step.add_indicator else []
    for at in indicated:
        columns.append(indicator(block.columns[at], dtype, mark, ctx))
    ctx.done("ulp")
    return Block(columns, after)


def _mask(column: Column, mark: Any, ctx: Context) -> Numeric:
    number = number_of(ctx.numeric(column))
    return number.apply("is_missing") if is_nan(mark) else number.apply("equal", value=float(mark))


def _impute(step: Any, numbers: list[Any], masks: list[Any], shadow: Any, ctx: Context) -> None:
    """Every estimator's prediction where its column is missing, in place."""
    dtype = shadow.dtype
    for which, triplet in enumerate(step.imputation_sequence_):
        at, others = int(triplet.feat_idx), [int(one) for one in triplet.neighbor_feat_idx]
        if masks[at] is None:
            continue
        given = Block([numbers[one] for one in others], shadow[:, others])
        name = f"imputation_sequence_[{which}]"
        answers = convert_inner(name, triplet.estimator, given, ctx)
        made = number_of(answers.values[0])
        if answers.parity == "tolerance":
            made = made.uncertain(relative=answers.bound, absolute=answers.bound)
        low, high = float(step._min_value[at]), float(step._max_value[at])
        made = made.apply("clip", low=low, high=high)
        if dtype == np.float32:
            made = made.apply("narrow")
        (numbers[at],) = ctx.wide("choose", [masks[at], made, numbers[at]], dtype=dtype)
        predicted = np.asarray(ctx.run(triplet.estimator.predict, given.data))
        shadow[:, at] = np.clip(predicted, low, high)
