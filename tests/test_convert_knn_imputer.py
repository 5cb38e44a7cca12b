"""KNNImputer: missing values from the nearest training rows."""

import copy

import numpy as np
import pandas as pd
import pytest
from converted import follows
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import KNNImputer
from sklearn.pipeline import make_pipeline

import pelton
from pelton.convert import convert
from pelton.errors import ContractError, UnsupportedError


@pytest.fixture(scope="module")
def gaps():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(150, 2)) @ rng.normal(size=(2, 4)) + 0.1 * rng.normal(size=(150, 4))
    x[rng.random(x.shape) < 0.2] = np.nan
    return x


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("neighbors", [3, 5, 1000])
def test_imputed_values_are_certified(neighbors, weights, dtype, gaps):
    table = gaps.astype(dtype)
    step = KNNImputer(n_neighbors=neighbors, weights=weights).fit(table)
    assert pelton.compile(step, table).certificate.rows > 150
    other = table[::-1] + np.float32(0.01)
    follows(step, table, other)


@pytest.mark.parametrize("keep", [True, False])
def test_empty_columns_and_indicators_follow(keep, gaps):
    table = np.column_stack([gaps, np.full(len(gaps), np.nan)])
    follows(KNNImputer(keep_empty_features=keep, add_indicator=True).fit(table), table)


def test_another_mark_of_what_is_missing_follows(gaps):
    table = np.nan_to_num(gaps, nan=-9.0)
    follows(KNNImputer(missing_values=-9.0).fit(table), table)


def test_a_row_without_any_value_is_the_mean(gaps):
    step = KNNImputer().fit(gaps)
    rows = np.full((3, 4), np.nan)
    follows(step, gaps, rows)


def test_it_stands_before_a_model(gaps):
    table = pd.DataFrame(gaps, columns=list("abcd"))
    model = make_pipeline(KNNImputer(), GradientBoostingRegressor(n_estimators=10))
    model.fit(table, np.arange(len(table)))
    assert pelton.compile(model, table).certificate.rows > 150


def test_a_wrong_training_value_is_found_out(gaps):
    step = KNNImputer(n_neighbors=3).fit(gaps)
    other = copy.deepcopy(step)
    other._fit_X = step._fit_X + 1e-9
    with pytest.raises(AssertionError):
        follows(other, gaps, source=step)


def test_rows_far_beyond_the_training_data_and_code_are_refused(gaps):
    model = pelton.compile(KNNImputer().fit(gaps), gaps)
    with pytest.raises(ContractError, match="need a number from"):
        model.transform(np.array([[1e30, np.nan, 0.0, 0.0]]))
    step = KNNImputer(weights=lambda far: far + 1.0).fit(gaps)
    with pytest.raises(UnsupportedError, match="weights that are Python code"):
        convert(step, gaps)


def test_rows_that_are_equally_far_are_refused():
    table = np.tile([[0.0, 1.0], [0.0, 2.0], [1.0, 3.0], [0.0, np.nan]], (5, 1))
    with pytest.raises(UnsupportedError, match="equally far from a row of the sample"):
        convert(KNNImputer(n_neighbors=3).fit(table), table)
