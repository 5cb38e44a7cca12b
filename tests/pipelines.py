"""A fitted scikit-learn pipeline before LightGBM, and what it compiles to."""

import functools

import numpy as np
import plans
from containers import frame
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import pelton


@functools.cache
def fitted():
    """Imputed and scaled numbers beside one-hot text."""
    table = frame(plans.table(2000))
    noise = np.random.default_rng(0).normal(0, 3, len(table))
    late = np.nan_to_num(table["delay"].to_numpy(float)) + noise > 1
    steps = [
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["delay", "seats", "speed"]),
        ("text", OneHotEncoder(handle_unknown="ignore"), ["carrier", "origin"]),
    ]
    trees = LGBMClassifier(n_estimators=20, num_leaves=31, verbose=-1, n_jobs=1)
    return make_pipeline(ColumnTransformer(steps), trees).fit(
        table, np.where(late, "late", "early")
    )


@functools.cache
def compiled():
    """The same model, compiled."""
    return pelton.compile(fitted(), sample=frame(plans.table(500)), name="late")
