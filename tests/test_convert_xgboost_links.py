"""XGBoost's objectives: which link each has, and its answers to the last bits."""

import platform

import forest_walk
import numpy as np
import pytest
import xgboost
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from xgboost_agree import agree, around, linked, matrix, trained

import pelton
from pelton.errors import UnsupportedError

OBJECTIVES = {
    "reg:squarederror": "identity",
    "reg:squaredlogerror": "identity",
    "reg:pseudohubererror": "identity",
    "reg:absoluteerror": "identity",
    "reg:quantileerror": "identity",
    "reg:logistic": "sigmoid_f32",
    "binary:logistic": "sigmoid_f32",
    "binary:logitraw": "identity",
    "count:poisson": "exp_f32",
    "reg:gamma": "exp_f32",
    "reg:tweedie": "exp_f32",
    "survival:cox": "exp_f32",
    "survival:aft": "exp_f32",
    "rank:ndcg": "identity",
    "rank:pairwise": "identity",
    "rank:map": "identity",
    "multi:softprob": "softmax_f32",
    "multi:softmax": "softmax_f32",
    "binary:hinge": "step",
}


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_objectives_and_their_links(objective, rng):
    x, y = load_diabetes(return_X_y=True)
    booster = trained(objective, x, y)
    forest, head = agree(booster, x, around(x, rng))
    assert head.link == OBJECTIVES[objective]
    ours = linked(head, forest_walk.margins(forest, x))
    theirs = booster.predict(matrix(x)).reshape(len(x), -1)
    if objective == "multi:softmax":
        assert head.rule == "argmax_margin"
        ours = np.array(head.classes)[ours.argmax(axis=1)][:, None]
    np.testing.assert_array_max_ulp(ours, theirs, 4)


@pytest.mark.parametrize("base", [0.5, 0.123456789, 0.9999999, 1e-7])
def test_the_base_score_goes_through_the_link(base, rng):
    x, y = load_breast_cancer(return_X_y=True)
    model = xgboost.XGBClassifier(n_estimators=5, base_score=base, n_jobs=1).fit(x, y)
    agree(model, x, around(x, rng))


def test_a_base_score_per_class(rng):
    x, y = load_wine(return_X_y=True)
    model = xgboost.XGBClassifier(n_estimators=5, n_jobs=1).fit(x, y)
    forest, head = agree(model, x, around(x, rng))
    assert len(set(forest.base)) == 3
    ours = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_max_ulp(ours, model.predict_proba(x), 4)
    np.testing.assert_array_equal(ours.argmax(axis=1), model.predict(x))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the formula of glibc's expf")
@pytest.mark.parametrize("classes", [2, 4])
def test_probabilities_are_the_same_bits_and_so_are_their_complements(classes, rng):
    x = rng.normal(size=(20_000, 4))
    y = np.digitize(x[:, 0] + 0.2 * x[:, 1] ** 3, np.linspace(-1, 1, classes - 1))
    model = xgboost.XGBClassifier(n_estimators=30, n_jobs=1, learning_rate=0.5).fit(x, y)
    compiled = pelton.compile(model, x[:100])
    np.testing.assert_array_equal(compiled.predict_proba(x), model.predict_proba(x))


def test_hinge_answers_with_its_classes(rng):
    x, y = load_breast_cancer(return_X_y=True)
    model = xgboost.XGBClassifier(n_estimators=4, objective="binary:hinge", n_jobs=1).fit(x, y)
    compiled = pelton.compile(model, x)
    np.testing.assert_array_equal(compiled.predict_proba(x), model.predict_proba(x))
    np.testing.assert_array_equal(compiled.predict(x), model.predict(x))
    booster = model.get_booster()
    values = pelton.compile(booster, x).predict(x)
    np.testing.assert_array_equal(values, booster.predict(matrix(x)))


@pytest.mark.parametrize("objective", ["reg:absoluteerror", "reg:quantileerror"])
def test_several_values_of_one_objective(objective):
    x, y = load_diabetes(return_X_y=True)
    quantiles = {"quantile_alpha": [0.1, 0.5, 0.9]} if "quantile" in objective else {}
    target = y if quantiles else np.stack([y, -y, 3 * y], axis=1)
    model = xgboost.XGBRegressor(n_estimators=4, objective=objective, n_jobs=1, **quantiles)
    compiled = pelton.compile(model.fit(x, target), x)
    np.testing.assert_array_equal(compiled.predict(x), model.predict(x))


def test_a_custom_objective_keeps_the_link_of_its_wrapper():
    x, y = load_breast_cancer(return_X_y=True)

    def gradient(truth, margin):
        return 1 / (1 + np.exp(-margin)) - truth, np.ones_like(truth)

    model = xgboost.XGBClassifier(n_estimators=4, objective=gradient, n_jobs=1).fit(x, y)
    np.testing.assert_array_equal(pelton.compile(model, x).predict_proba(x), model.predict_proba(x))


def test_two_classes_with_a_margin_each_are_refused_by_name():
    x, y = load_breast_cancer(return_X_y=True)
    model = xgboost.XGBClassifier(n_estimators=2, objective="multi:softprob", num_class=2)
    with pytest.raises(UnsupportedError, match="softprob"):
        forest_walk.convert(model.fit(x, y), x)
