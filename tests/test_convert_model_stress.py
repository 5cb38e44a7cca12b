"""Models behind imputers and encoders, on nulls, extremes and unseen text, errors included."""

import numpy as np
import pandas as pd
import pytest
from converted import follows_under_stress
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import (
    LinearDiscriminantAnalysis,
    QuadraticDiscriminantAnalysis,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import PoissonRegressor, SGDClassifier
from sklearn.mixture import GaussianMixture
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

MODELS = {
    "GaussianNB": (GaussianNB, "predict_proba"),
    "BernoulliNB": (BernoulliNB, "predict_proba"),
    "SGDClassifier": (lambda: SGDClassifier(loss="log_loss", random_state=0), "predict_proba"),
    "KMeans": (lambda: KMeans(4, n_init=1, random_state=0), "transform"),
    "PCA": (lambda: PCA(3), "transform"),
    "MLPClassifier": (lambda: MLPClassifier((6,), max_iter=400, tol=0.1), "predict_proba"),
    "LinearDiscriminantAnalysis": (LinearDiscriminantAnalysis, "predict_proba"),
    "QuadraticDiscriminantAnalysis": (
        lambda: QuadraticDiscriminantAnalysis(reg_param=0.1),
        "predict_proba",
    ),
    "GaussianMixture": (lambda: GaussianMixture(2, random_state=0), "predict_proba"),
    "PoissonRegressor": (PoissonRegressor, "predict"),
}
TAKE_SPARSE = ["BernoulliNB", "SGDClassifier", "KMeans", "PCA", "MLPClassifier", "PoissonRegressor"]


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    made = pd.DataFrame(
        {
            "a": rng.normal(size=300),
            "b": rng.normal(size=300) * 5,
            "s": rng.choice(list("xyz"), 300).astype(object),
            "i": rng.integers(0, 4, 300),
        }
    )
    made.loc[::9, "a"] = np.nan
    made.loc[::11, "s"] = None
    return made, np.array(list("pqr"))[(made["b"] > 0).astype(int) + (made["i"] > 2)]


def close(got, want):
    """But for rows where a sum passes what a float holds."""
    known = np.isfinite(got) & np.isfinite(want) & (np.abs(want) < 1e20)
    rows = known.all(axis=1)
    scale = max(1.0, np.abs(want[rows]).max(initial=1.0))
    np.testing.assert_allclose(got[rows], want[rows], rtol=1e-9, atol=1e-9 * scale)


@pytest.mark.parametrize(
    ("name", "sparse"),
    [*((name, False) for name in MODELS), *((name, True) for name in TAKE_SPARSE)],
)
def test_models_follow_behind_their_features(table, name, sparse):
    rows, labels = table
    make, method = MODELS[name]
    columns = ColumnTransformer(
        [
            ("n", make_pipeline(SimpleImputer(), StandardScaler()), ["a", "b"]),
            ("s", OneHotEncoder(handle_unknown="ignore", sparse_output=sparse), ["s"]),
            ("i", "passthrough", ["i"]),
        ],
        sparse_threshold=float(sparse),
    )
    targets = np.arange(len(rows)) % 5 if method == "predict" else labels
    fitted = make_pipeline(columns, make()).fit(rows, targets)
    follows_under_stress(fitted, rows, same=close, method=method)


def test_categories_of_bayes_come_from_encoders(table):
    rows, labels = table
    encoder = OrdinalEncoder(encoded_missing_value=3)
    fitted = make_pipeline(encoder, CategoricalNB()).fit(rows[["s", "i"]], labels)
    follows_under_stress(fitted, rows[["s", "i"]], same=close, method="predict_proba")
