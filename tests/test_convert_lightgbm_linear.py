"""LightGBM's linear_tree: linear models in the leaves, bit for bit."""

import lightgbm
import numpy as np
import pandas as pd
import pytest
from forest_walk import holed
from sklearn.datasets import load_diabetes, load_wine

import pelton
from pelton.convert import lightgbm_text
from pelton.errors import ParityError

QUIET = {"verbosity": -1, "num_threads": 1, "min_data_in_leaf": 15, "linear_tree": True}


def same_bits(model, x):
    compiled = pelton.compile(model, x)
    np.testing.assert_array_equal(compiled.predict(x), model.predict(x))
    return compiled


@pytest.fixture(scope="module")
def diabetes():
    return load_diabetes(return_X_y=True)


@pytest.mark.parametrize("boosting", ["gbdt", "rf", "dart"])
def test_boosting_kinds(boosting, diabetes, rng):
    x, y = diabetes
    params = {**QUIET, "boosting": boosting, "bagging_fraction": 0.7, "bagging_freq": 1}
    booster = lightgbm.train(params, lightgbm.Dataset(x, y), 9)
    assert lightgbm_text.parse(booster.model_to_string()).linear.terms.sum() > 20
    same_bits(booster, x)


def test_a_missing_feature_brings_the_plain_value_of_the_leaf(diabetes, rng):
    x, y = diabetes
    x = holed(x, rng)
    same_bits(lightgbm.train(QUIET, lightgbm.Dataset(x, y), 9), x)


@pytest.mark.parametrize("objective", ["poisson", "quantile", "gamma"])
def test_links(objective, diabetes):
    x, y = diabetes
    same_bits(lightgbm.train({**QUIET, "objective": objective}, lightgbm.Dataset(x, y), 5), x)


def test_classes_and_categories(rng):
    x, y = load_wine(return_X_y=True)
    table = (
        pd.DataFrame(x).add_prefix("c").assign(kind=pd.Categorical(rng.choice(list("abc"), 178)))
    )
    model = lightgbm.LGBMClassifier(
        n_estimators=5, linear_tree=True, verbosity=-1, n_jobs=1, min_child_samples=10
    ).fit(table, y)
    compiled = same_bits(model, table)
    np.testing.assert_array_equal(compiled.predict_proba(table), model.predict_proba(table))


def test_trees_of_a_single_leaf(diabetes):
    x, y = diabetes
    same_bits(lightgbm.train({**QUIET, "min_data_in_leaf": 400}, lightgbm.Dataset(x, y), 3), x)


@pytest.mark.parametrize("part", ["intercept", "weight", "feature"])
def test_a_wrong_leaf_is_found(part, diabetes, monkeypatch):
    x, y = diabetes
    booster = lightgbm.train(QUIET, lightgbm.Dataset(x, y), 5)
    true = lightgbm_text.parse

    def parse(text):
        read = true(text)
        numbers = getattr(read.linear, part)
        numbers[-1] = numbers[-1] * (1 + 1e-9) if part != "feature" else 9 - numbers[-1]
        return read

    monkeypatch.setattr(lightgbm_text, "parse", parse)
    with pytest.raises(ParityError):
        pelton.compile(booster, x)
