"""What follows an inexact step is held to what that step's last bits can make of it, no more."""

import copy

import numpy as np
import pytest
from converted import follows
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Normalizer,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    StandardScaler,
)

import pelton
from pelton._native import ops
from pelton.convert import convert
from pelton.convert.shake import F64, INEXACT, Coin


@pytest.fixture(scope="module")
def numbers():
    rng = np.random.default_rng(5)
    x = np.column_stack([rng.lognormal(size=300), rng.exponential(size=300), rng.normal(size=300)])
    return x, np.log1p(x[:, 0]) - x[:, 1] * x[:, 2]


STEPS = [
    PowerTransformer(),
    QuantileTransformer(n_quantiles=50, output_distribution="normal"),
    Normalizer(),
]
MODELS = [
    Ridge(),
    LogisticRegression(),
    GradientBoostingRegressor(n_estimators=20, random_state=0),
    RandomForestClassifier(10, max_depth=5, random_state=0),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("step", STEPS, ids=lambda one: type(one).__name__)
def test_models_after_inexact_steps_are_certified(step, model, numbers):
    x, y = numbers
    target = y > 0 if hasattr(model, "predict_proba") else y
    fitted = make_pipeline(step, StandardScaler(), model).fit(x, target)
    certificate = pelton.compile(fitted, x).certificate
    assert all(output.rows >= 300 for output in certificate.outputs)
    assert any("inexact" in output.bound for output in certificate.outputs)


def test_exact_plans_are_not_built_again(numbers):
    x, y = numbers
    steps = make_pipeline(PolynomialFeatures(2), StandardScaler(), Ridge()).fit(x, y)
    assert not convert(steps, x).shaken


def test_a_wrong_mean_after_an_inexact_step_is_found_out(numbers):
    x, _ = numbers
    steps = make_pipeline(PowerTransformer(), StandardScaler()).fit(x)
    other = copy.deepcopy(steps)
    other[1].mean_[2] += 1e-13
    with pytest.raises(AssertionError):
        follows(other, x, source=steps)


@pytest.mark.parametrize("learned", ["lambdas_", "_scaler.mean_", "_scaler.scale_"])
def test_a_wrong_number_of_a_power_transform_is_found_out(learned, numbers):
    x, _ = numbers
    step = PowerTransformer().fit(x)
    other = copy.deepcopy(step)
    holder, _, name = learned.rpartition(".")
    values = getattr(getattr(other, holder) if holder else other, name)
    values[1] = values[1] * (1 + 1e-12) + 1e-13
    with pytest.raises(AssertionError):
        follows(other, x, source=step)


@pytest.mark.parametrize("shape", ["uniform", "normal"])
def test_a_wrong_quantile_is_found_out(shape, numbers):
    x, _ = numbers
    step = QuantileTransformer(n_quantiles=20, output_distribution=shape).fit(x)
    other = copy.deepcopy(step)
    other.quantiles_[7, 1] *= 1 + 1e-11
    with pytest.raises(AssertionError):
        follows(other, x, source=step)


def test_coins_fall_alike_at_every_run_and_the_first_two_all_one_way():
    assert {Coin(0).toss() for _ in range(9)} == {1.0}
    assert {Coin(1).toss() for _ in range(9)} == {-1.0}
    falls = [[coin.toss() for _ in range(40)] for coin in (Coin(3), Coin(3), Coin(4))]
    assert falls[0] == falls[1] != falls[2]
    assert set(falls[0]) == {1.0, -1.0}


def test_inexact_operators_are_those_of_the_table_that_say_so():
    bounds = {op["name"]: op["max_ulp"] for op in ops}
    assert all(0 < bounds[name] <= 4 for name in INEXACT)
    assert F64 >= 4 * 2**-53
