"""Three models of the same raw rows, each a scikit-learn pipeline."""

from __future__ import annotations

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .data import NUMBERS, TEXTS

# Scikit-learn's gradient boosting tries every split of every column and is slow to fit, so all
# three learn from the same random sample of the flights before October and are judged on the rest
# of the year: enough rows for the models to be real, few enough for a demo.
TRAIN_ROWS = 100_000
FIRST_TEST_MONTH = 10
SEED = 7


def features() -> ColumnTransformer:
    """Imputed and scaled numbers beside one-hot texts."""
    numbers = Pipeline([("impute", SimpleImputer()), ("scale", StandardScaler())])
    texts = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer([("numbers", numbers, NUMBERS), ("texts", texts, TEXTS)])


def pipelines() -> dict[str, Pipeline]:
    """The unfitted models by name."""
    models = {
        "LightGBM 500 x 31": LGBMClassifier(
            n_estimators=500,
            num_leaves=31,
            learning_rate=0.02,
            n_jobs=1,
            random_state=SEED,
            verbose=-1,
        ),
        "LogisticRegression": LogisticRegression(max_iter=1000),
        "GradientBoosting 100 x 3": GradientBoostingClassifier(
            n_estimators=100, max_depth=3, random_state=SEED
        ),
    }
    return {name: Pipeline([("features", features()), ("model", m)]) for name, m in models.items()}


def split(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers to train on, and of the later months to judge on."""
    month = rows["month"].to_numpy()
    before = np.flatnonzero(month < FIRST_TEST_MONTH)
    train = np.random.default_rng(SEED).choice(before, TRAIN_ROWS, replace=False)
    return np.sort(train), np.flatnonzero(month >= FIRST_TEST_MONTH)


def fit(rows: pd.DataFrame, late: np.ndarray, name: str) -> Pipeline:
    """One model, fitted on the rows before October that `split` draws."""
    train, _ = split(rows)
    return pipelines()[name].fit(rows.iloc[train], late[train])
