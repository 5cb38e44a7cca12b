"""Imputers and scalers, every option on every kind of table, against scikit-learn to the bit.

Each row of the sample and of stress rows (nulls, infinities, zeros of both signs, unseen and empty
text) must give the same bits, or an error where scikit-learn gives one.
"""

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
from convert_frames import FRAMES, KEYS, NUMERIC
from converted import follows_under_stress
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)


def check(steps, name, table=None):
    """Fit each step that scikit-learn itself can fit on the table, convert it, compare.

    Returns:
        What the last one was converted to.
    """
    table = FRAMES[name] if table is None else table
    followed = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step in steps:
            try:
                step.fit(table)
                if step.transform(table).shape[1] == 0:
                    continue
            except (ValueError, TypeError):
                continue
            followed = follows_under_stress(step, table)
    if followed is None:
        pytest.skip("scikit-learn refuses every one")
    return followed


BOTH = (True, False)


@pytest.mark.parametrize("name", NUMERIC)
def test_standard_scaler_gives_the_same_bits(name):
    check((StandardScaler(with_mean=m, with_std=s) for m, s in product(BOTH, BOTH)), name)


@pytest.mark.parametrize("name", NUMERIC)
def test_min_max_scaler_gives_the_same_bits(name):
    check((MinMaxScaler(feature_range=(-0.3, 0.7), clip=clip) for clip in BOTH), name)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_standard_scaler_on_sparse_data_multiplies_by_the_reciprocal(dtype):
    table = FRAMES["text"]
    steps = make_pipeline(OneHotEncoder(dtype=dtype), StandardScaler(with_mean=False))
    follows_under_stress(steps.fit(table), table)


def test_scalers_fitted_in_one_precision_and_used_in_the_other_follow():
    single, double = FRAMES["float32"][["a", "b"]], FRAMES["float64"][["a", "b"]]
    for step in (StandardScaler(), MinMaxScaler()):
        follows_under_stress(step.fit(double), single)
        follows_under_stress(step.fit(single), double)


@pytest.mark.parametrize("name", NUMERIC)
@pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent"])
def test_imputed_statistics_give_the_same_bits(strategy, name):
    options = product(BOTH, BOTH)
    check(
        (
            SimpleImputer(strategy=strategy, keep_empty_features=keep, add_indicator=add)
            for keep, add in options
        ),
        name,
    )


@pytest.mark.parametrize("name", NUMERIC)
@pytest.mark.parametrize("missing", [np.nan, 1, -1.0, pd.NA], ids=str)
def test_imputed_constants_and_other_marks_of_missing_give_the_same_bits(missing, name):
    check(
        (
            SimpleImputer(
                missing_values=missing, strategy="constant", fill_value=fill, add_indicator=True
            )
            for fill in (None, 5, 1.1)
        ),
        name,
    )


@pytest.mark.parametrize("name", ["float64", "float32", "full"])
def test_a_callable_strategy_is_the_numbers_it_learned(name):
    check([SimpleImputer(strategy=lambda values: float(np.median(values)) + 0.1)], name)


FILLS = [
    ("most_frequent", None), ("constant", None), ("constant", "a"), ("constant", "new"),
    ("constant", 7),
]  # fmt: skip


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("missing", [np.nan, None, "a", "", pd.NA], ids=repr)
def test_imputed_categories_reach_the_encoder(missing, name):
    def steps():
        for (strategy, fill), indicator in product(FILLS, BOTH):
            for encoder in (
                OneHotEncoder(),
                OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
            ):
                imputer = SimpleImputer(
                    missing_values=missing,
                    strategy=strategy,
                    fill_value=fill,
                    add_indicator=indicator,
                )
                yield make_pipeline(imputer, encoder)

    check(steps(), name)


@pytest.mark.parametrize("name", [*NUMERIC, "text", "text with NaN", "text with None"])
@pytest.mark.parametrize("missing", [np.nan, None, 1, "a", pd.NA], ids=repr)
def test_missing_indicator_gives_the_same_bits(missing, name):
    options = product(["missing-only", "all"], ["auto", True, False], BOTH)
    check(
        (MissingIndicator(missing_values=missing, features=f, sparse=s, error_on_new=e)
        for f, s, e in options),
        name,
    )  # fmt: skip


@pytest.mark.parametrize("name", NUMERIC)
def test_a_function_transformer_of_nothing_changes_nothing(name):
    check((FunctionTransformer(validate=validate) for validate in BOTH), name)


def test_whole_numbers_keep_the_fill_that_the_source_casts_for_them():
    table = pd.DataFrame({"i": [1, 1, 2, 5], "j": [0, 3, 3, 4]})
    step = SimpleImputer(strategy="most_frequent").fit(table)
    follows_under_stress(step, table)
