"""Every class of the linear family and its neighbours, compiled: certificates and answers."""

import copy

import linear_family as family
import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import pelton
from pelton import compiling
from pelton.convert import convert
from pelton.errors import ContractError, ParityError, UnsupportedError

DTYPES = [np.float64, np.float32]
CASES = {
    **{f"{name}, one output": ("regressor", make) for name, make in family.REGRESSORS.items()},
    **{f"{name}, two outputs": ("multi", make) for name, make in family.MULTI_REGRESSORS.items()},
    **{f"{name}, two classes": (2, make) for name, make in family.CLASSIFIERS.items()},
    **{f"{name}, three classes": (3, make) for name, make in family.CLASSIFIERS.items()},
    **{f"{name}, clusters": ("none", make) for name, make in family.CLUSTERERS.items()},
    **{f"{name}, counts": ("counts", make) for name, make in family.COUNTS.items()},
}
_fitted = {}


def model_of(name, dtype=np.float64):
    """A fitted model and the rows it was fitted on."""
    kind, make = CASES[name]
    if kind == "counts":
        x, y = family.counts()
        x = x if dtype == np.float64 else x.astype(dtype)
    else:
        x = family.numbers(dtype)
        y = {
            "regressor": lambda: family.target(x),
            "multi": lambda: np.c_[family.target(x), x[:, 1] - x[:, 2]],
            "none": lambda: None,
        }.get(kind, lambda: family.labels(x, kind))()
    if (name, dtype) not in _fitted:
        _fitted[name, dtype] = family.fitted(make, x, y)
    return _fitted[name, dtype], x


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        *((name, np.float64) for name in CASES),
        *((name, np.float32) for name in CASES if not name.endswith("two classes")),
    ],
)
def test_the_certificate_holds_and_rows_answer_as_tables(name, dtype):
    fitted, x = model_of(name, dtype)
    if "cosine" in name and dtype == np.float32:
        with pytest.raises(UnsupportedError, match="cosines in float32"):
            pelton.compile(fitted, x)
        return
    model = pelton.compile(fitted, x)
    assert all(output.rows >= len(x) for output in model.certificate.outputs)
    assert not sum(model.certificate.answered_rows.values())
    for method in set(model.methods) - {"decision_function"}:
        want = np.asarray(getattr(fitted, method)(x))
        got = getattr(model, method)(x)
        assert got.shape == want.shape
        assert got.dtype.kind == want.dtype.kind
    if "predict_proba" in model.methods:
        rows = [model.predict_proba_row(tuple(row)) for row in x[:7].tolist()]
        np.testing.assert_array_equal(rows, model.predict_proba(x[:7]))


LEARNED = {
    "Ridge, one output": ["coef_", "intercept_"],
    "PoissonRegressor, one output": ["coef_", "intercept_"],
    "PLSRegression, two outputs": ["coef_", "intercept_", "_x_mean"],
    "MLPRegressor relu, one output": ["coefs_", "intercepts_"],
    "SGDClassifier modified_huber, three classes": ["coef_", "intercept_"],
    "LogisticRegression, three classes": ["coef_", "intercept_"],
    "LinearDiscriminantAnalysis, two classes": ["coef_", "intercept_"],
    "QuadraticDiscriminantAnalysis, three classes": [
        "means_", "rotations_", "scalings_", "priors_",
    ],
    "GaussianNB, three classes": ["theta_", "var_", "class_prior_"],
    "BernoulliNB, counts": ["feature_log_prob_", "class_log_prior_"],
    "MultinomialNB, counts": ["feature_log_prob_", "class_log_prior_"],
    "ComplementNB, counts": ["feature_log_prob_"],
    "CategoricalNB, counts": ["feature_log_prob_", "class_log_prior_"],
    "MLPClassifier tanh, three classes": ["coefs_", "intercepts_"],
    "KMeans, clusters": ["cluster_centers_"],
    "SGDOneClassSVM, clusters": ["coef_", "offset_"],
    "GaussianMixture full, clusters": ["means_", "precisions_cholesky_", "weights_"],
    "GaussianMixture spherical, clusters": ["means_", "precisions_cholesky_", "weights_"],
    "BayesianGaussianMixture tied, clusters": [
        "means_", "precisions_cholesky_", "weight_concentration_", "mean_precision_",
    ],
    "DummyRegressor, two outputs": ["constant_"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "learned"), [(name, one) for name, found in LEARNED.items() for one in found]
)
def test_one_changed_number_is_found_out(name, learned, monkeypatch):
    fitted, x = model_of(name)
    changed = copy.deepcopy(fitted)
    values = getattr(changed, learned)
    while isinstance(values, (list, tuple)):  # one array per layer, class or feature
        values = values[-1]
    if np.ndim(values):
        most = int(np.argmax(np.abs(values)))  # a unit may be at rest on every row
        values.flat[most] = values.flat[most] * (1 + 1e-6) + 1e-9
    else:
        setattr(changed, learned, values * (1 + 1e-6) + 1e-9)
    monkeypatch.setattr(compiling, "convert", lambda fitted, sample: convert(changed, sample))
    with pytest.raises(ParityError):
        pelton.compile(fitted, x)


@pytest.mark.parametrize("name", ["NearestCentroid, three classes", "MeanShift, clusters"])
def test_a_centre_that_moved_far_changes_labels(name, monkeypatch):
    fitted, x = model_of(name)
    changed = copy.deepcopy(fitted)
    centres = getattr(changed, "centroids_" if "Centroid" in name else "cluster_centers_")
    centres[0] += 1.0
    monkeypatch.setattr(compiling, "convert", lambda fitted, sample: convert(changed, sample))
    with pytest.raises(ParityError):
        pelton.compile(fitted, x)


@pytest.mark.parametrize(
    "name", ["MultinomialNB, counts", "SGDClassifier log_loss, three classes", "KMeans, clusters"]
)
def test_null_and_infinity_are_errors_as_in_the_source(name):
    fitted, x = model_of(name, np.float32)
    model = pelton.compile(fitted, x)
    for bad in (np.nan, np.inf):
        row = x[:1].copy()
        row[0, 1] = bad
        with pytest.raises(ValueError, match=r"NaN|infinity"):
            fitted.predict(row)
        with pytest.raises(ContractError):
            model.predict(row)


def test_float32_weights_on_float64_rows_are_float64_sums():
    fitted, x = model_of("LinearRegression, one output", np.float32)
    assert fitted.coef_.dtype == np.float32
    converted = convert(fitted, x.astype(np.float64))
    assert converted.output_dtype == np.float64
    assert converted.bound < 1e-12


def test_frames_and_mixed_types_reach_the_models():
    x = family.numbers()
    frame = pd.DataFrame(x, columns=list("abcde")).assign(b=np.arange(len(x)) % 5)
    model = make_pipeline(StandardScaler(), family.CLASSIFIERS["GaussianNB"]())
    model.fit(frame, family.labels(x, 3))
    ours = pelton.compile(model, frame)
    np.testing.assert_array_equal(ours.predict(frame), model.predict(frame))
    row = frame.iloc[3].to_dict()
    assert ours.predict_row({**row, "b": int(row["b"])}) == model.predict(frame.iloc[[3]])[0]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "make",
    [
        family.lm.RidgeClassifier,
        family.lm.RidgeClassifierCV,
        lambda: family.neural_network.MLPClassifier((9,), max_iter=9),
    ],
)
def test_several_labels_per_row(make, dtype):
    x = family.numbers(dtype)
    fitted = family.fitted(make, x, np.c_[x[:, :2] > 0.5, x[:, 2] > 1].astype(int))
    model = pelton.compile(fitted, x)
    np.testing.assert_array_equal(model.predict(x), fitted.predict(x))
    assert model.predict(x).dtype == fitted.predict(x).dtype
    if "decision_function" in model.methods:
        np.testing.assert_allclose(
            model.decision_function(x), fitted.decision_function(x), rtol=1e-4, atol=1e-4
        )


REFUSED = {
    "random answers": (
        lambda: family.dummy.DummyClassifier(strategy="uniform").fit(
            family.numbers(), family.labels(family.numbers(), 2)
        ),
        "random",
    ),
    "clusters that only fit": (
        lambda: family.cluster.DBSCAN().fit(family.numbers()),
        "DBSCAN",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_reproduced_is_refused_by_name(name):
    make, reason = REFUSED[name]
    with pytest.raises(UnsupportedError, match=reason):
        pelton.compile(make(), family.numbers())


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_mixtures_of_whole_numbers_follow_the_dtype_of_their_rows(kind):
    x = np.round(family.numbers() * 3).astype(np.int64)
    fitted = family.fitted(family.CLUSTERERS[f"GaussianMixture {kind}"], x)
    model = pelton.compile(fitted, x)
    np.testing.assert_allclose(model.predict_proba(x), fitted.predict_proba(x), atol=1e-6)


@pytest.mark.parametrize("name", ["MeanShift", "AffinityPropagation", "Birch"])
def test_frames_are_compared_by_whole_distances(name):
    x = family.numbers()
    frame = pd.DataFrame(x, columns=list("abcde")).assign(c=x[:, 2].astype("f4"), d=x[:, 3] > 4)
    model = family.fitted(family.CLUSTERERS[name], frame)
    np.testing.assert_array_equal(pelton.compile(model, frame).predict(frame), model.predict(frame))
