"""A small table like the flights one, and a pipeline fitted on it, for tests that need any."""

import numpy as np
import pandas as pd

CARRIERS = ["AA", "B6", "DL", "UA"]


def rows(count: int = 400, *, seed: int = 0) -> pd.DataFrame:
    """Strings, nulls in numbers, whole numbers, and a timestamp that no model reads."""
    rng = np.random.default_rng(seed)
    delay = rng.normal(10, 30, count).round()
    delay[rng.random(count) < 0.1] = np.nan
    start = pd.Timestamp("2013-01-01", tz="UTC")
    return pd.DataFrame(
        {
            "dep_delay": delay,
            "hour": rng.integers(5, 24, count),
            "carrier": rng.choice(CARRIERS, count),
            "time_hour": start + pd.to_timedelta(rng.integers(0, 8000, count), unit="h"),
        }
    )


def late(table: pd.DataFrame) -> np.ndarray:
    """Whether each flight lands late; one carrier always does."""
    return (table["dep_delay"].fillna(0) + table["hour"] > 30) | (table["carrier"] == "B6")


def pipeline(table: pd.DataFrame | None = None):
    """Fitted: imputed and scaled numbers beside one-hot carriers, into logistic regression."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline, make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    table = rows() if table is None else table
    features = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["dep_delay", "hour"]),
            ("carrier", OneHotEncoder(handle_unknown="ignore"), ["carrier"]),
        ]
    )
    return Pipeline([("features", features), ("model", LogisticRegression())]).fit(
        table, late(table)
    )
