"""Projections and distances, alone, on sparse columns, and before a model."""

import copy
import warnings

import numpy as np
import pandas as pd
import pytest
from linear_family import labels, numbers, target
from sklearn.cluster import Birch, BisectingKMeans, FeatureAgglomeration, KMeans, MiniBatchKMeans
from sklearn.compose import ColumnTransformer
from sklearn.cross_decomposition import CCA, PLSSVD, PLSCanonical, PLSRegression
from sklearn.decomposition import (
    PCA,
    FactorAnalysis,
    FastICA,
    IncrementalPCA,
    KernelPCA,
    MiniBatchSparsePCA,
    SparsePCA,
    TruncatedSVD,
)
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.kernel_approximation import (
    AdditiveChi2Sampler,
    Nystroem,
    RBFSampler,
    SkewedChi2Sampler,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import NeighborhoodComponentsAnalysis
from sklearn.neural_network import BernoulliRBM
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.random_projection import GaussianRandomProjection, SparseRandomProjection

import pelton
from pelton import compiling
from pelton.convert import convert
from pelton.errors import ContractError, ParityError, UnsupportedError

PROJECTIONS = {
    "PCA": lambda: PCA(3),
    "PCA whitened": lambda: PCA(3, whiten=True),
    "PCA of all": PCA,
    "IncrementalPCA": lambda: IncrementalPCA(2, whiten=True),
    "TruncatedSVD": lambda: TruncatedSVD(2, random_state=0),
    "FastICA": lambda: FastICA(3, random_state=0),
    "FastICA not whitened": lambda: FastICA(whiten=False, random_state=0),
    "FactorAnalysis": lambda: FactorAnalysis(2),
    "GaussianRandomProjection": lambda: GaussianRandomProjection(3, random_state=0),
    "SparseRandomProjection": lambda: SparseRandomProjection(4, random_state=0),
    "NeighborhoodComponentsAnalysis": lambda: NeighborhoodComponentsAnalysis(2, max_iter=3),
    "FeatureAgglomeration": lambda: FeatureAgglomeration(3),
    "LinearDiscriminantAnalysis": LinearDiscriminantAnalysis,
    "LinearDiscriminantAnalysis eigen": lambda: LinearDiscriminantAnalysis(solver="eigen"),
    "PLSRegression": lambda: PLSRegression(2),
    "PLSCanonical": lambda: PLSCanonical(2),
    "CCA": lambda: CCA(2),
    "PLSSVD": lambda: PLSSVD(2),
    "SparsePCA": lambda: SparsePCA(2, random_state=0, max_iter=20),
    "MiniBatchSparsePCA": lambda: MiniBatchSparsePCA(2, random_state=0, max_iter=20),
    "BernoulliRBM": lambda: BernoulliRBM(3, random_state=0, n_iter=2),
    "KernelPCA rbf": lambda: KernelPCA(2, kernel="rbf", gamma=0.05),
    "KernelPCA linear": lambda: KernelPCA(2),
    "KernelPCA poly": lambda: KernelPCA(2, kernel="poly", gamma=0.01),
    "KernelPCA cosine": lambda: KernelPCA(2, kernel="cosine"),
    "Nystroem": lambda: Nystroem(n_components=9, gamma=0.05, random_state=0),
    "Nystroem poly": lambda: Nystroem("poly", degree=2, n_components=9, random_state=0),
    "RBFSampler": lambda: RBFSampler(gamma=0.1, n_components=9, random_state=0),
    "KMeans": lambda: KMeans(4, n_init=1, random_state=0),
    "MiniBatchKMeans": lambda: MiniBatchKMeans(4, n_init=1, random_state=0),
    "BisectingKMeans": lambda: BisectingKMeans(4, random_state=0),
    "Birch": lambda: Birch(threshold=3.0),
}
ONE = ("PLSRegression", "PLSCanonical", "CCA", "PLSSVD")  # they have two targets


def fit(name, x, then=None):
    """A pipeline whose last step does nothing, so that a projection that predicts transforms."""
    y = np.c_[target(x), x[:, 1] - x[:, 2]] if name in ONE else labels(x, 3)
    last = FunctionTransformer() if then is None else then
    model = make_pipeline(PROJECTIONS[name](), last)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x, y)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", PROJECTIONS)
def test_projections_stay_within_their_bound(name, dtype):
    x = numbers(dtype)
    pipeline = fit(name, x)
    if "cosine" in name and dtype == np.float32:
        with pytest.raises(UnsupportedError, match="cosines in float32"):
            pelton.compile(pipeline, x)
        return
    model = pelton.compile(pipeline, x)
    (step, transform) = model.certificate.outputs
    assert step.method.startswith("after")
    assert transform.rows > len(x)
    if dtype == np.float64 and name not in (
        "KMeans",
        "MiniBatchKMeans",
        "BisectingKMeans",
        "Birch",
    ):
        assert (
            transform.bound == "equal bits"
            or float(transform.bound.split(",")[0].split()[-1]) < 1e-11
        )


@pytest.mark.parametrize("name", ["PCA", "FactorAnalysis", "KMeans"])
def test_models_follow_projections(name):
    x = numbers()
    for then in (LogisticRegression(), RandomForestClassifier(10, random_state=0)):
        model = fit(name, x, then)
        ours = pelton.compile(model, x)
        np.testing.assert_array_equal(ours.predict(x), model.predict(x))
        np.testing.assert_allclose(ours.predict_proba(x), model.predict_proba(x), rtol=1e-9)


@pytest.mark.parametrize(
    "make",
    [
        lambda: TruncatedSVD(3, random_state=0),
        lambda: PCA(3, svd_solver="arpack", random_state=0),
        lambda: GaussianRandomProjection(3, random_state=0),
        lambda: SparseRandomProjection(3, random_state=0),
        lambda: SparseRandomProjection(3, random_state=0, dense_output=True),
        lambda: KMeans(3, n_init=1, random_state=0),
        lambda: IncrementalPCA(2, batch_size=50),
    ],
)
def test_sparse_columns_are_projected(make):
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"s": rng.choice(list("uvwxyz"), 200), "b": rng.normal(size=200)})
    columns = ColumnTransformer(
        [("s", OneHotEncoder(handle_unknown="ignore"), ["s"]), ("b", StandardScaler(), ["b"])],
        sparse_threshold=1.0,
    )
    model = make_pipeline(columns, make(), Ridge()).fit(table, table["b"] * 2)
    ours = pelton.compile(model, table)
    unseen = table.head(9).assign(s="never seen")
    np.testing.assert_allclose(ours.predict(unseen), model.predict(unseen), rtol=1e-10)


LEARNED = {
    "PCA whitened": ["components_", "mean_", "explained_variance_"],
    "TruncatedSVD": ["components_"],
    "FastICA": ["components_", "mean_"],
    "FactorAnalysis": ["components_", "mean_", "noise_variance_"],
    "LinearDiscriminantAnalysis": ["scalings_", "xbar_"],
    "PLSRegression": ["x_rotations_", "_x_mean", "_x_std"],
    "PLSSVD": ["x_weights_", "_x_mean", "_x_std"],
    "KMeans": ["cluster_centers_"],
}


@pytest.mark.parametrize(
    ("name", "learned"), [(name, one) for name, found in LEARNED.items() for one in found]
)
def test_one_changed_number_is_found_out(name, learned, monkeypatch):
    x = numbers()
    model = fit(name, x)
    changed = copy.deepcopy(model)
    values = getattr(changed[0], learned)
    values.flat[0] = values.flat[0] * (1 + 1e-5) + 1e-6
    monkeypatch.setattr(compiling, "convert", lambda fitted, sample: convert(changed, sample))
    with pytest.raises(ParityError):
        pelton.compile(model, x)


def test_other_means_of_pooling_are_refused():
    x = numbers()
    with pytest.raises(UnsupportedError, match=r"pooling_func=numpy\.mean"):
        convert(FeatureAgglomeration(3, pooling_func=np.max).fit(x), x)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    "make",
    [
        lambda: SkewedChi2Sampler(skewedness=0.5, n_components=7, random_state=0),
        AdditiveChi2Sampler,
        lambda: AdditiveChi2Sampler(sample_steps=3),
        lambda: AdditiveChi2Sampler(sample_steps=1),
        lambda: AdditiveChi2Sampler(sample_steps=4, sample_interval=0.3),
    ],
)
def test_samplers_take_what_their_logarithm_takes(make, dtype):
    x = np.abs(numbers(dtype))
    x[::7, 2] = 0.0
    sampler = make().fit(x)
    model = pelton.compile(sampler, x)
    np.testing.assert_allclose(
        model.transform(x), sampler.transform(x), rtol=0, atol=1e-9 if dtype == np.float64 else 1e-3
    )
    row = x[:1].copy()
    row[0, 1] = -1.0
    with pytest.raises(ValueError, match=r"egative|skewedness"):
        sampler.transform(row)
    with pytest.raises(ContractError):
        model.transform(row)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("out_of_bounds", ["nan", "clip", "raise"])
def test_isotonic_lines_are_the_same_bits(out_of_bounds, dtype):
    rng = np.random.default_rng(5)
    x = rng.normal(size=200).astype(dtype)
    y = (x**3 + rng.normal(size=200)).astype(dtype)
    fitted = IsotonicRegression(out_of_bounds=out_of_bounds).fit(x, y)
    model = pelton.compile(fitted, x[:, None])
    between = np.linspace(x.min(), x.max(), 999).astype(dtype)
    np.testing.assert_array_equal(model.predict(between[:, None]), fitted.predict(between))
    beyond = np.array([[-9.0], [9.0]], dtype)
    if out_of_bounds == "raise":
        with pytest.raises(ContractError):
            model.predict(beyond)
    else:
        np.testing.assert_array_equal(model.predict(beyond), fitted.predict(beyond))
    assert all(output.worst_ulps == 0 for output in model.certificate.outputs)
