"""Data and small models for the tests of models made of models."""

import functools
import warnings

import lightgbm
import numpy as np
import pandas as pd
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.datasets import make_multilabel_classification
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import pelton
from pelton import _native


def logistic():
    return make_pipeline(StandardScaler(), LogisticRegression())


def forest():
    return RandomForestClassifier(4, max_depth=4, random_state=0)


def light():
    return lightgbm.LGBMClassifier(n_estimators=4, num_leaves=7, verbosity=-1, n_jobs=1)


def xgb():
    return xgboost.XGBClassifier(n_estimators=4, max_depth=3, n_jobs=1)


def ridge():
    return Ridge()


def forest_regressor():
    return RandomForestRegressor(4, max_depth=4, random_state=0)


def xgb_regressor():
    return xgboost.XGBRegressor(n_estimators=4, max_depth=3, n_jobs=1)


CLASSIFIERS = {"logistic": logistic, "forest": forest, "lightgbm": light, "xgboost": xgb}
REGRESSORS = {"ridge": ridge, "forest": forest_regressor, "xgboost": xgb_regressor}


@functools.cache
def numbers(classes):
    """Rows of five numbers; labels are text, whole numbers, or for two classes True and False."""
    rng = np.random.default_rng(classes)
    x = rng.normal(size=(160, 5))
    signal = x[:, 0] + x[:, 1] * x[:, 2] + 0.3 * rng.normal(size=160)
    if classes == 0:
        return x, 10 + 3 * signal
    return x, np.digitize(signal, [-0.5, 0.7] if classes == 3 else [0.1])


@functools.cache
def several():
    """Three labels at once."""
    return make_multilabel_classification(160, 5, n_classes=3, random_state=1)


@functools.cache
def mixed():
    """A frame with text and nulls, and two classes."""
    rng = np.random.default_rng(7)
    table = pd.DataFrame(
        {
            "carrier": rng.choice(["AA", "B6", "UA"], 200).astype(object),
            "delay": np.where(rng.random(200) < 0.1, np.nan, rng.normal(size=200)),
            "miles": rng.integers(100, 3000, 200),
        }
    )
    late = (table["delay"].fillna(0) > 0.3) | (table["carrier"] == "UA")
    return table, np.where(late, "late", "on time")


def prepared(model):
    """Behind the usual columns: one-hot text, numbers filled in and scaled."""
    columns = ColumnTransformer(
        [
            ("text", OneHotEncoder(handle_unknown="ignore"), ["carrier"]),
            ("number", make_pipeline(SimpleImputer(), StandardScaler()), ["delay", "miles"]),
        ],
        sparse_threshold=0,
    )
    return make_pipeline(columns, model)


def fit(model, x, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x, y)


def compiled(model, x):
    """The compiled model: its certificate holds the comparison with the source."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pelton.compile(model, x)


def agrees(model, x, y):
    """Fits, compiles, and scores single rows as the batch.

    Returns:
        The compiled model.
    """
    found = compiled(fit(model, x, y), x)
    rows = x.head(5) if hasattr(x, "head") else x[:5]
    for method in found.methods:
        by_row = getattr(found, f"{method}_row")
        batch = getattr(found, method)(rows)
        records = rows.to_dict("records") if hasattr(rows, "to_dict") else [tuple(r) for r in rows]
        for record, want in zip(records, batch, strict=True):
            assert np.array_equal(np.asarray(by_row(record)).astype(batch.dtype), want)
    again = pelton.saving.from_bytes(found.to_bytes())
    for method in found.methods:
        np.testing.assert_array_equal(getattr(again, method)(rows), getattr(found, method)(rows))
    return found


def plant(monkeypatch, at, op=None, by=1e-5):
    """Lets the builder receive one table number that is not the learned one.

    Args:
        monkeypatch: Of the test.
        at: Which number of the table.
        op: The operator whose first table is changed; None: any.
        by: How much is added, relative to the number.
    """
    from pelton.convert.context import Context

    right = Context.wide
    planted = []

    def wide(self, name, inputs, params=None, constants=None, outputs=1, **options):
        if not planted and constants is not None and name == (op or name):
            constants = np.array(constants, np.float64)
            constants.flat[at] = constants.flat[at] * (1 + by) + by / 10
            planted.append(name)
        return right(self, name, inputs, params, constants, outputs, **options)

    monkeypatch.setattr(Context, "wide", wide)
    return planted


def best_level():
    return _native.best_level()
