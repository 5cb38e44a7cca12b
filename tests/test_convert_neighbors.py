"""Nearest neighbours: every search, every weight; ties go as the source's own tree decides."""

import meta_models as models
import numpy as np
import pytest
from sklearn.neighbors import (
    KNeighborsClassifier,
    KNeighborsRegressor,
    KNeighborsTransformer,
    LocalOutlierFactor,
    RadiusNeighborsClassifier,
    RadiusNeighborsRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pelton.convert import convert
from pelton.errors import ParityError, UnsupportedError

WORDS = np.array(["ash", "birch", "cedar"])
SEARCHES = ["brute", "kd_tree", "ball_tree"]
METRICS = ["euclidean", "manhattan", "chebyshev"]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("algorithm", SEARCHES)
def test_classifiers(algorithm, weights, metric):
    x, y = models.numbers(3)
    model = KNeighborsClassifier(
        5, algorithm=algorithm, weights=weights, metric=metric, leaf_size=7
    )
    models.agrees(model, x, WORDS[y])


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("algorithm", SEARCHES)
def test_regressors(algorithm, weights, metric):
    x, y = models.numbers(0)
    model = KNeighborsRegressor(9, algorithm=algorithm, weights=weights, metric=metric, leaf_size=7)
    models.agrees(model, x, y)
    targets = np.column_stack([y, -y])
    assert models.agrees(model, x, targets).predict(x).shape == (160, 2)


@pytest.mark.parametrize("power", [1, 2, np.inf])
@pytest.mark.parametrize("neighbors", [1, 17, 40])  # 17: sorted by more than insertion
def test_powers_and_many_neighbours(neighbors, power):
    x, y = models.numbers(0)
    models.agrees(KNeighborsRegressor(neighbors, p=power, weights="distance"), x, y)


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("algorithm", ["kd_tree", "ball_tree"])
def test_rows_that_are_equally_far(algorithm, weights):
    rng = np.random.default_rng(2)
    x = rng.integers(0, 4, size=(300, 3)).astype(float)
    y = rng.normal(size=300)
    model = KNeighborsRegressor(7, algorithm=algorithm, weights=weights, leaf_size=5)
    assert models.agrees(model, x, y).certificate.outputs[0].different == 0


def test_whole_numbers_tie_by_brute_force_too():
    rng = np.random.default_rng(2)
    x = rng.integers(0, 4, size=(300, 3)).astype(float)
    model = KNeighborsClassifier(7, algorithm="brute")
    models.agrees(model, x, WORDS[rng.integers(0, 3, 300)])


def test_float32_rows():
    x, y = models.numbers(2)
    x = x.astype(np.float32)
    models.agrees(KNeighborsClassifier(3), x, y)
    model = KNeighborsClassifier(3, algorithm="brute", metric="manhattan").fit(x, y)
    with pytest.raises(UnsupportedError, match="float32"):
        convert(model, x)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("algorithm", ["kd_tree", "ball_tree"])
def test_local_outliers(algorithm, metric):
    x, _ = models.numbers(2)
    model = LocalOutlierFactor(
        8, novelty=True, algorithm=algorithm, metric=metric, contamination=0.1
    )
    found = models.agrees(make_pipeline(StandardScaler(), model), x, None)
    assert set(found.predict(x * 1.5).tolist()) == {-1, 1}


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("algorithm", SEARCHES)
def test_everything_within_a_radius(algorithm, weights, metric):
    x, y = models.numbers(3)
    options = {"algorithm": algorithm, "weights": weights, "metric": metric, "leaf_size": 7}
    model = RadiusNeighborsClassifier(1.5, outlier_label="most_frequent", **options)
    models.agrees(model, x, WORDS[y])
    models.agrees(RadiusNeighborsRegressor(1.5, **options), x, np.column_stack([x[:, 0], x[:, 1]]))


@pytest.mark.parametrize("label", [0, 2, "most_frequent"])
@pytest.mark.parametrize("algorithm", SEARCHES)
def test_a_row_without_neighbours_gets_its_label(algorithm, label):
    x, y = models.numbers(3)
    model = RadiusNeighborsClassifier(0.3, outlier_label=label, algorithm=algorithm, p=1)
    models.agrees(model, x, y)
    models.agrees(model.set_params(outlier_label="most_frequent"), x, WORDS[y])


def test_a_row_without_neighbours_needs_a_label():
    x, y = models.numbers(3)
    with pytest.raises(UnsupportedError, match="outlier_label"):
        convert(RadiusNeighborsClassifier(3.0).fit(x, y), x)


def test_outliers_of_the_training_rows_alone_are_refused():
    x, _ = models.numbers(2)
    with pytest.raises(UnsupportedError, match="novelty=False"):
        convert(LocalOutlierFactor().fit(x), x)


def test_behind_text_and_nulls():
    table, y = models.mixed()
    models.agrees(models.prepared(KNeighborsClassifier(weights="distance")), table, y)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (KNeighborsClassifier(metric="canberra"), "canberra"),
        (KNeighborsClassifier(p=3), "minkowski"),
        (KNeighborsClassifier(weights=lambda d: d), "function"),
        (KNeighborsClassifier(130), "neighbours"),
        (KNeighborsTransformer(), "graph"),
    ],
)
def test_what_is_refused_says_why(model, why):
    x, y = models.numbers(2)
    with pytest.raises(UnsupportedError, match=why):
        convert(model.fit(x, y), x)


@pytest.mark.parametrize("algorithm", ["brute", "kd_tree", "ball_tree"])
def test_a_planted_row_is_found(algorithm, monkeypatch):
    x, y = models.numbers(0)
    model = KNeighborsRegressor(3, algorithm=algorithm, weights="distance").fit(x, y)
    planted = models.plant(monkeypatch, 0, "nearest", by=0.1)
    with pytest.raises(ParityError):
        models.compiled(model, x)
    assert planted


@pytest.mark.parametrize("op", ["neighbor_means", "neighbor_outlier"])
def test_planted_targets_and_densities_are_found(op, monkeypatch):
    x, y = models.numbers(0)
    model = (
        LocalOutlierFactor(novelty=True).fit(x)
        if op == "neighbor_outlier"
        else KNeighborsRegressor(3).fit(x, y)
    )
    models.plant(monkeypatch, -1, op)
    with pytest.raises(ParityError):
        models.compiled(model, x)


def test_a_planted_label_is_found(monkeypatch):
    x, y = models.numbers(2)
    model = KNeighborsClassifier(1).fit(x, y)
    model._y = model._y.copy()
    model._y[0] = 1 - model._y[0]
    from pelton.convert import sklearn_neighbors

    right = sklearn_neighbors.classifier

    def wrong(model, block, ctx):
        model._y[0] = 1 - model._y[0]
        right(model, block, ctx)
        model._y[0] = 1 - model._y[0]

    monkeypatch.setattr(sklearn_neighbors, "classifier", wrong)
    with pytest.raises(ParityError):
        models.compiled(model, x)
