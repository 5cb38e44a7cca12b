"""Kernel machines: every kernel, libsvm's votes, Platt's probabilities."""

import meta_models as models
import numpy as np
import pytest
from scipy import sparse
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR, NuSVC, NuSVR, OneClassSVM

from pelton.convert import convert
from pelton.errors import ContractError, ParityError, UnsupportedError

KERNELS = ["linear", "poly", "rbf", "sigmoid"]
WORDS = np.array(["ash", "birch", "cedar"])


@pytest.mark.parametrize("probability", [False, True])
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("classes", [2, 3])
def test_classifiers(classes, kernel, probability):
    x, y = models.numbers(classes)
    model = SVC(kernel=kernel, coef0=0.5, probability=probability, random_state=0)
    found = models.agrees(make_pipeline(StandardScaler(), model), x, WORDS[y])
    assert ("predict_proba" in found.methods) == probability


@pytest.mark.parametrize("options", [
    {"decision_function_shape": "ovo"},
    {"break_ties": True},
    {"gamma": 0.7, "class_weight": "balanced", "C": 30.0},
    {"kernel": "poly", "degree": 5},
])  # fmt: skip
def test_options_of_classifiers(options):
    x, y = models.numbers(3)
    models.agrees(SVC(**options), x, y)


def test_votes_decide_and_not_the_scores():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 2))
    y = np.digitize(x[:, 0] + 2 * rng.normal(size=200), [-1.0, 0.0, 1.0])
    model = SVC(C=0.5).fit(x, y)
    votes = model.predict(x)
    np.testing.assert_array_equal(models.compiled(model, x).predict(x), votes)


def test_many_classes_couple_in_as_many_rounds_as_libsvm():
    rng = np.random.default_rng(4)
    y = np.repeat(np.arange(8), 30)
    x = rng.normal(size=(240, 4)) + 1.5 * rng.normal(size=(8, 4))[y]
    models.agrees(SVC(probability=True, random_state=0), x, y)


@pytest.mark.parametrize("kernel", KERNELS)
def test_machines_with_a_share_of_errors(kernel):
    x, y = models.numbers(3)
    models.agrees(make_pipeline(StandardScaler(), NuSVC(nu=0.3, kernel=kernel)), x, y)


@pytest.mark.parametrize("make", [SVR, NuSVR])
@pytest.mark.parametrize("kernel", KERNELS)
def test_regressors(kernel, make):
    x, y = models.numbers(0)
    models.agrees(make_pipeline(StandardScaler(), make(kernel=kernel)), x, y)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_border_around_one_class(kernel):
    x, _ = models.numbers(2)
    found = models.agrees(make_pipeline(StandardScaler(), OneClassSVM(kernel=kernel)), x, None)
    assert set(found.predict(x).tolist()) == {-1, 1}


@pytest.mark.parametrize("kernel", KERNELS)
def test_machines_fitted_on_sparse_rows(kernel):
    table, y = models.mixed()
    table = table[["carrier"]].assign(other=table["miles"].mod(7).astype(str))
    model = make_pipeline(
        OneHotEncoder(handle_unknown="ignore"), SVC(kernel=kernel, probability=True)
    )
    models.agrees(model, table, y)
    assert sparse.issparse(model[-1].support_vectors_)


def test_float32_rows_are_widened():
    x, y = models.numbers(2)
    models.agrees(SVC(), x.astype(np.float32), y)


def test_behind_text_and_nulls():
    table, y = models.mixed()
    models.agrees(models.prepared(SVC(probability=True, random_state=0)), table, y)


def test_null_and_infinity_are_errors_as_of_the_source():
    x, y = models.numbers(2)
    model = models.compiled(SVC().fit(x, y), x)
    for bad in (np.nan, np.inf):
        with pytest.raises(ContractError):
            model.predict(np.where(np.arange(5) == 1, bad, x[:2]))


@pytest.mark.parametrize("kernel", ["precomputed", lambda a, b: a @ b.T])
def test_kernels_of_ones_own_are_refused(kernel):
    x, y = models.numbers(2)
    model = SVC(kernel=kernel).fit(x @ x.T if kernel == "precomputed" else x, y)
    with pytest.raises(UnsupportedError, match="kernel"):
        convert(model, x @ x.T if kernel == "precomputed" else x)


@pytest.mark.parametrize("at", [3, 5, 8, -1])  # a feature, a weight, an intercept
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_planted_vector_is_found(kernel, at, monkeypatch):
    x, y = models.numbers(2)
    model = SVC(kernel=kernel).fit(x, y)
    models.plant(monkeypatch, at, "support_vectors")
    with pytest.raises(ParityError):
        models.compiled(model, x)


@pytest.mark.parametrize("at", [0, -1])
def test_a_planted_sigmoid_is_found(at, monkeypatch):
    x, y = models.numbers(3)
    model = models.fit(SVC(probability=True, random_state=0), x, y)
    models.plant(monkeypatch, at, "couple_pairs")
    with pytest.raises(ParityError):
        models.compiled(model, x)
