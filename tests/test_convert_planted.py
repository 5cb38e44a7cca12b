"""A converter of trees that errs by one ulp, one category or the order of a sum is found out."""

import catboost
import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeRegressor

import pelton
from pelton.convert.context import Context
from pelton.errors import ParityError


@pytest.fixture(scope="module")
def numbers():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 4))
    return x, x[:, 0] * x[:, 1] + np.sin(3 * x[:, 2])


@pytest.fixture(scope="module")
def categories():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "size": rng.normal(size=500),
            "color": pd.Categorical(rng.choice(["red", "green", "blue", "ocher"], 500)),
        }
    )
    return table, table.color.isin(["red", "blue"]) ^ (table["size"] > 0.5)


QUIET = {"verbosity": -1, "n_jobs": 1}
CATBOOST = {"iterations": 30, "verbose": 0, "thread_count": 1, "allow_writing_files": False}
NUMERIC = {
    "decision tree": lambda: DecisionTreeRegressor(max_depth=5),
    "random forest": lambda: RandomForestRegressor(30, max_depth=6, random_state=0),
    "forest of classes": lambda: RandomForestClassifier(30, max_depth=6, random_state=0),
    "extra trees": lambda: ExtraTreesRegressor(30, max_depth=6, random_state=0),
    "gradient boosting": lambda: GradientBoostingClassifier(n_estimators=30),
    "gradient boosting regression": lambda: GradientBoostingRegressor(n_estimators=30),
    "hist gradient boosting": lambda: HistGradientBoostingRegressor(max_iter=30),
    "catboost": lambda: catboost.CatBoostRegressor(**CATBOOST),
    "catboost classes": lambda: catboost.CatBoostClassifier(**CATBOOST),
    "lightgbm": lambda: lightgbm.LGBMRegressor(n_estimators=30, **QUIET),
    "lightgbm classes": lambda: lightgbm.LGBMClassifier(n_estimators=30, **QUIET),
    "xgboost": lambda: xgboost.XGBRegressor(n_estimators=30, n_jobs=1),
    "xgboost classes": lambda: xgboost.XGBClassifier(n_estimators=30, n_jobs=1),
}
CATEGORICAL = {
    "hist gradient boosting": lambda: HistGradientBoostingClassifier(
        max_iter=5, categorical_features="from_dtype"
    ),
    "lightgbm": lambda: lightgbm.LGBMClassifier(n_estimators=5, min_data_per_group=5, **QUIET),
    "xgboost": lambda: xgboost.XGBClassifier(n_estimators=5, enable_categorical=True, n_jobs=1),
}


def fitted(name, data):
    x, y = data
    model = (CATEGORICAL if hasattr(x, "columns") else NUMERIC)[name]()
    return model.fit(x, (y > 0) if is_classifier(model) else y)


def is_classifier(model):
    return type(model).__name__.endswith("Classifier")


def plant(monkeypatch, change):
    """Let every converter hand over trees and sets that `change` has been at."""
    true = Context.set_forest

    def set_forest(self, **given):
        trees = [{**tree, "threshold": tree["threshold"].copy()} for tree in given["trees"]]
        sets = [np.array(one) for one in given.get("sets", ())]
        change(trees, sets)
        true(self, **{**given, "trees": trees, "sets": sets})

    monkeypatch.setattr(Context, "set_forest", set_forest)


def raise_root(trees, sets):
    """By one step of the float32 numbers, which every one of these models can tell apart."""
    root = trees[0]["threshold"]
    root[0] = np.nextafter(np.float32(root[0]), np.float32(np.inf))


def swap_category(trees, sets):
    sets[0] = np.setxor1d(sets[0], [0])


def turn_around(trees, sets):
    trees.reverse()


@pytest.mark.parametrize("name", NUMERIC)
def test_the_true_converter_passes(name, numbers):
    model = pelton.compile(fitted(name, numbers), numbers[0])
    assert all(output.rows > 400 for output in model.certificate.outputs)


@pytest.mark.parametrize("name", CATEGORICAL)
def test_the_true_converter_of_categories_passes(name, categories):
    pelton.compile(fitted(name, categories), categories[0])


@pytest.mark.parametrize("name", NUMERIC)
def test_a_wrong_threshold_is_found(name, numbers, monkeypatch):
    plant(monkeypatch, raise_root)
    with pytest.raises(ParityError):
        pelton.compile(fitted(name, numbers), numbers[0])


@pytest.mark.parametrize("name", CATEGORICAL)
def test_a_wrong_category_is_found(name, categories, monkeypatch):
    plant(monkeypatch, swap_category)
    with pytest.raises(ParityError):
        pelton.compile(fitted(name, categories), categories[0])


@pytest.mark.parametrize("name", [name for name in NUMERIC if name != "decision tree"])
def test_a_wrong_order_of_the_sum_is_found(name, numbers, monkeypatch):
    plant(monkeypatch, turn_around)
    with pytest.raises(ParityError):
        pelton.compile(fitted(name, numbers), numbers[0])
