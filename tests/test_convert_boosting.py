"""scikit-learn's gradient boosting, both kinds, against its own margins and labels."""

import forest_walk
import numpy as np
import pandas as pd
import pytest
from forest_walk import finite, holed
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import pelton
from pelton.errors import UnsupportedError


def same(model, table, rows):
    """Check margins bit by bit, and labels or values; return the forest and its head."""
    ctx = forest_walk.convert(model, table)
    forest, head = ctx.model, ctx.head
    rows = rows(forest) if callable(rows) else rows
    ours = forest_walk.margins(forest, rows)
    if head.classes:
        theirs = model.decision_function(rows).reshape(len(rows), -1)
        picked = {
            "margin_above_zero": lambda m: (m[:, 0] > 0).astype(int),
            "margin_from_zero": lambda m: (m[:, 0] >= 0).astype(int),
            "argmax_margin": lambda m: m.argmax(axis=1),
        }[head.rule](ours)
        np.testing.assert_array_equal(np.array(head.classes)[picked], model.predict(rows))
    else:
        theirs = model.predict(rows)[:, None]
        ours = {"identity": lambda m: m, "exp": np.exp}[head.link](ours)
    np.testing.assert_array_equal(ours, theirs)
    return forest, head


def gradient_rows(x, rng):
    return lambda forest: np.concatenate(
        [finite(forest_walk.edges(forest, x, rng, 2000), nan=False), x[::4]]
    )


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "huber", "quantile"])
@pytest.mark.parametrize("init", [None, "zero"])
def test_gradient_boosting_regression_is_the_same_bits(loss, init, rng):
    x, y = load_diabetes(return_X_y=True)
    model = GradientBoostingRegressor(
        loss=loss, init=init, n_estimators=12, learning_rate=0.07, random_state=0
    )
    same(model.fit(x, y), x, gradient_rows(x, rng))


@pytest.mark.parametrize("loss", ["log_loss", "exponential"])
@pytest.mark.parametrize("init", [None, "zero"])
def test_gradient_boosting_of_two_classes_is_the_same_bits(loss, init, rng):
    x, y = load_breast_cancer(return_X_y=True)
    model = GradientBoostingClassifier(loss=loss, init=init, n_estimators=10, learning_rate=0.3)
    model.fit(x, np.where(y, "benign", "malignant"))
    _, head = same(model, x, gradient_rows(x, rng))
    assert head.link == "logistic"
    assert head.slope == (2.0 if loss == "exponential" else 1.0)


@pytest.mark.parametrize("init", [None, "zero"])
def test_gradient_boosting_of_many_classes_is_the_same_bits(init, rng):
    x, y = load_iris(return_X_y=True)
    model = GradientBoostingClassifier(init=init, n_estimators=8, subsample=0.8, random_state=3)
    _, head = same(model.fit(x, y), x, gradient_rows(x, rng))
    assert head.link == "softmax"


@pytest.mark.parametrize("loss", ["squared_error", "huber"])
def test_regression_from_another_estimator_is_the_same_bits(loss):
    x, y = load_diabetes(return_X_y=True)
    init = RandomForestRegressor(n_estimators=4, max_depth=3, random_state=0)
    model = GradientBoostingRegressor(init=init, loss=loss, n_estimators=8).fit(x, y)
    np.testing.assert_array_equal(pelton.compile(model, x).predict(x), model.predict(x))


@pytest.mark.parametrize("loss", ["log_loss", "exponential"])
def test_two_classes_from_another_estimator(loss):
    x, y = load_breast_cancer(return_X_y=True)
    init = DecisionTreeClassifier(max_depth=2, random_state=0)
    model = GradientBoostingClassifier(init=init, loss=loss, n_estimators=6).fit(x, y)
    compiled = pelton.compile(model, x)
    np.testing.assert_array_equal(compiled.predict(x), model.predict(x))
    np.testing.assert_allclose(compiled.decision_function(x), model.decision_function(x), 1e-12)


def test_many_classes_from_another_estimator():
    x, y = load_iris(return_X_y=True)
    init = DecisionTreeClassifier(max_depth=2, random_state=0)
    model = GradientBoostingClassifier(init=init, n_estimators=6).fit(x, y)
    compiled = pelton.compile(model, x)
    np.testing.assert_array_equal(compiled.predict(x), model.predict(x))
    np.testing.assert_allclose(compiled.predict_proba(x), model.predict_proba(x), 1e-12)


def test_an_init_whose_probabilities_are_not_exact_is_refused():
    x, y = load_breast_cancer(return_X_y=True)
    init = make_pipeline(StandardScaler(), LogisticRegression())
    model = GradientBoostingClassifier(init=init, n_estimators=2)
    with pytest.raises(UnsupportedError, match="init="):
        forest_walk.convert(model.fit(x, y), x)


def test_gradient_boosting_refuses_null_and_infinity():
    x, y = load_iris(return_X_y=True)
    ctx = forest_walk.convert(GradientBoostingClassifier(n_estimators=2).fit(x, y), x)
    assert ctx.refused_nulls == set(ctx.ranges) == {0, 1, 2, 3}


def hist_rows(x, rng):
    return lambda forest: np.concatenate([forest_walk.edges(forest, x, rng, 2000), x[::4]])


@pytest.mark.parametrize(
    "loss", ["squared_error", "absolute_error", "gamma", "poisson", "quantile"]
)
def test_hist_regression_is_the_same_bits(loss, rng):
    x, y = load_diabetes(return_X_y=True)
    x = holed(x, rng)
    model = HistGradientBoostingRegressor(loss=loss, quantile=0.3, max_iter=15, min_samples_leaf=5)
    same(model.fit(x, y), x, hist_rows(x, rng))


def test_hist_classes_are_the_same_bits_after_early_stopping(rng):
    x, y = load_breast_cancer(return_X_y=True)
    x = holed(x, rng)
    model = HistGradientBoostingClassifier(
        max_iter=60, early_stopping=True, n_iter_no_change=2, learning_rate=0.5
    ).fit(x, y)
    assert model.n_iter_ < 60
    forest, head = same(model, x, hist_rows(x, rng))
    assert len(forest.trees) == model.n_iter_
    assert head.link == "logistic"


def test_hist_of_many_classes_is_the_same_bits(rng):
    x, y = load_iris(return_X_y=True)
    model = HistGradientBoostingClassifier(max_iter=8).fit(x, y)
    _, head = same(model, x, hist_rows(x, rng))
    assert head.link == "softmax"


@pytest.fixture(scope="module")
def mixed():
    """A table with numbers, texts and numbers that are categories, all with nulls."""
    rng = np.random.default_rng(7)
    rows = 600
    table = pd.DataFrame(
        {
            "size": rng.normal(size=rows),
            "color": pd.Categorical(rng.choice(["red", "green", "blue", "ocher", None], rows)),
            "gear": rng.integers(3, 9, rows).astype(float),
            "grade": pd.Categorical(rng.choice([10, 3, 7, 12], rows)),
        }
    )
    table.loc[rng.random(rows) < 0.1, ["size", "gear"]] = np.nan
    effect = table.color.astype(object).map({"red": 1.0, "ocher": -1.0}).fillna(0.0)
    y = effect + table.gear.isin([4, 7]) + 0.2 * table["size"].fillna(2) > 0.5
    return table, y.to_numpy()


def test_hist_categories_by_value(mixed, rng):
    table, y = mixed
    model = HistGradientBoostingClassifier(
        max_iter=12, categorical_features=["color", "gear", "grade"], min_samples_leaf=3
    ).fit(table, y)
    unseen = table.head(40).assign(
        color=pd.Categorical(["mauve", "red"] * 20, ["mauve", "red"]),
        gear=[99.0, 4.0, -3.0, 4.5] * 10,
        grade=pd.Categorical([12, 11] * 20),
    )
    for rows in (table, unseen):
        forest, _ = same(model, table, rows)
    assert len(forest.sets) > 3


def test_hist_categories_from_the_dtype_and_among_numbers(mixed, rng):
    table, y = mixed
    table = table[["size", "color", "gear"]]
    model = HistGradientBoostingClassifier(max_iter=12, min_samples_leaf=3).fit(table, y)
    forest, _ = same(
        model,
        table,
        lambda forest: forest_walk.edges(forest, table, rng, 1500),
    )
    assert len(forest.sets) > 3


def test_hist_category_columns_of_an_array(rng):
    x = rng.integers(0, 6, (500, 3)).astype(float)
    y = np.isin(x[:, 1], [1, 4]) ^ (x[:, 0] > 3)
    model = HistGradientBoostingClassifier(max_iter=6, categorical_features=[1]).fit(x, y)

    def rows(forest):
        found = forest_walk.edges(forest, x, rng, 2000)
        return found[~np.isinf(found[:, 1])]

    forest, _ = same(model, x, rows)
    assert forest.sets
