"""IterativeImputer: every column predicted from the others, round after round."""

import copy

import numpy as np
import pandas as pd
import pytest
from converted import follows
from sklearn.ensemble import RandomForestRegressor
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - it registers the class
from sklearn.impute import IterativeImputer
from sklearn.linear_model import BayesianRidge, LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

import pelton
from pelton.convert import convert
from pelton.errors import UnsupportedError

pytestmark = [
    pytest.mark.filterwarnings("ignore:.IterativeImputer. Early stopping"),
    pytest.mark.filterwarnings("ignore:Skipping features without any observed values"),
]


@pytest.fixture(scope="module")
def gaps():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 5)) + 0.1 * rng.normal(size=(200, 5))
    x[rng.random(x.shape) < 0.2] = np.nan
    return x


ESTIMATORS = [
    BayesianRidge(),
    Ridge(),
    LinearRegression(),
    DecisionTreeRegressor(max_depth=4),
    RandomForestRegressor(3, max_depth=3),
]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda one: type(one).__name__)
def test_imputed_values_are_certified(estimator, dtype, gaps):
    table = gaps.astype(dtype)
    step = IterativeImputer(estimator, max_iter=3, random_state=0, tol=1e-9).fit(table)
    assert pelton.compile(step, table).certificate.rows > 200
    follows(step, table)


OPTIONS = [
    {"min_value": -0.5, "max_value": 0.5},
    {"initial_strategy": "median", "imputation_order": "descending", "n_nearest_features": 2},
    {"initial_strategy": "constant", "fill_value": 0.25, "add_indicator": True},
    {"skip_complete": True, "imputation_order": "roman"},
    {"keep_empty_features": True},
    {"max_iter": 0},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda one: next(iter(one)))
def test_options_follow(options, gaps):
    table = np.column_stack([gaps, np.full(len(gaps), np.nan), np.arange(len(gaps))])
    step = IterativeImputer(Ridge(), random_state=0, **{"max_iter": 2, **options}).fit(table)
    follows(step, table)


def test_another_mark_of_what_is_missing_follows(gaps):
    table = np.nan_to_num(gaps, nan=-9.0)
    follows(IterativeImputer(Ridge(), missing_values=-9.0, max_iter=2).fit(table), table)


def test_it_stands_before_a_scaler_and_a_model(gaps):
    table = pd.DataFrame(gaps, columns=list("abcde"))
    steps = make_pipeline(IterativeImputer(Ridge(), max_iter=2), StandardScaler(), Ridge())
    steps.fit(table, np.arange(len(table)))
    assert pelton.compile(steps, table).certificate.rows > 200


def test_a_wrong_weight_is_found_out(gaps):
    step = IterativeImputer(Ridge(), max_iter=2, random_state=0).fit(gaps)
    other = copy.deepcopy(step)
    other.imputation_sequence_[7].estimator.coef_[1] += 1e-10
    with pytest.raises(AssertionError):
        follows(other, gaps, source=step)


def test_draws_at_random_are_refused(gaps):
    step = IterativeImputer(sample_posterior=True, max_iter=1, random_state=0).fit(gaps)
    with pytest.raises(UnsupportedError, match="at random"):
        convert(step, gaps)
