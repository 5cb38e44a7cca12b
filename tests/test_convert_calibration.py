"""Curves over scores: calibrated classifiers and thresholds of their own."""

import meta_models as models
import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from pelton.errors import ParityError, UnsupportedError


@pytest.mark.parametrize("ensemble", [True, False])
@pytest.mark.parametrize("name", models.CLASSIFIERS)
@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize("classes", [2, 3])
def test_calibrated_classifiers(classes, method, name, ensemble):
    x, y = models.numbers(classes)
    model = CalibratedClassifierCV(
        models.CLASSIFIERS[name](), method=method, ensemble=ensemble, cv=2
    )
    models.agrees(model, x, y)


@pytest.mark.parametrize("name", ["logistic", "forest", "lightgbm"])
@pytest.mark.parametrize("classes", [2, 3])
def test_temperatures(classes, name):
    x, y = models.numbers(classes)
    model = CalibratedClassifierCV(models.CLASSIFIERS[name](), method="temperature", cv=2)
    models.agrees(model, x, y)


def test_a_temperature_in_float32_is_refused():
    x, y = models.numbers(2)
    model = CalibratedClassifierCV(models.xgb(), method="temperature", cv=2)
    with pytest.raises(UnsupportedError, match="float32"):
        models.compiled(models.fit(model, x, y), x)


def test_a_class_that_a_fold_has_not_seen():
    x, y = models.numbers(3)
    seen = y < 2
    frozen = FrozenEstimator(DecisionTreeClassifier(max_depth=3).fit(x[seen], y[seen]))
    model = CalibratedClassifierCV(frozen)
    models.agrees(model, x[seen], y[seen])


def test_a_member_that_knows_two_of_three_classes():
    x, y = models.numbers(3)
    model = models.fit(CalibratedClassifierCV(DecisionTreeClassifier(max_depth=3), cv=2), x, y)
    one = model.calibrated_classifiers_[1]
    one.estimator = DecisionTreeClassifier(max_depth=3).fit(x[y > 0], y[y > 0])
    one.calibrators = one.calibrators[:1]
    models.compiled(model, x)


def test_many_classes_are_added_as_numpy_does():
    x, _ = models.numbers(3)
    y = np.argmax(x @ np.random.default_rng(0).normal(size=(5, 11)), axis=1)
    kept = np.isin(y, np.flatnonzero(np.bincount(y) > 3))
    model = CalibratedClassifierCV(DecisionTreeClassifier(max_depth=5), cv=2)
    models.agrees(model, x[kept], y[kept])


def test_labels_of_text_behind_nulls():
    table, y = models.mixed()
    model = models.prepared(CalibratedClassifierCV(LogisticRegression(), cv=2))
    assert set(models.agrees(model, table, y).predict(table)) == {"late", "on time"}


@pytest.mark.parametrize("method", ["auto", "predict_proba", "decision_function"])
@pytest.mark.parametrize("positive", [0, 1])
def test_fixed_thresholds(positive, method):
    x, y = models.numbers(2)
    model = FixedThresholdClassifier(
        models.logistic(), threshold=0.3, pos_label=positive, response_method=method
    )
    models.agrees(model, x, y)


@pytest.mark.parametrize("name", models.CLASSIFIERS)
def test_tuned_thresholds(name):
    x, y = models.numbers(2)
    scorer = make_scorer(f1_score, pos_label=0)
    model = TunedThresholdClassifierCV(
        models.CLASSIFIERS[name](), scoring=scorer, cv=2, thresholds=9
    )
    models.agrees(model, x, y)


@pytest.mark.parametrize("method", ["sigmoid", "isotonic", "temperature"])
@pytest.mark.parametrize("changed", [0, 1])
def test_a_planted_curve_is_found(method, changed, monkeypatch):
    x, y = models.numbers(2)
    model = CalibratedClassifierCV(DecisionTreeClassifier(max_depth=3), method=method, cv=2)
    models.fit(model, x, y)
    from pelton.convert import sklearn_calibrate

    name = {"sigmoid": "_sigmoid", "isotonic": "_isotonic", "temperature": "_temperature"}[method]
    right = getattr(sklearn_calibrate, name)

    def wrong(one, *given):
        curve = one.calibrators[0] if method == "temperature" else one
        fields = {
            "sigmoid": ("a_", "b_"),
            "isotonic": ("X_thresholds_", "y_thresholds_"),
            "temperature": ("beta_", "beta_"),
        }[method]
        true = getattr(curve, fields[changed])
        setattr(curve, fields[changed], true * (1 + 1e-7))
        try:
            return right(one, *given)
        finally:
            setattr(curve, fields[changed], true)

    monkeypatch.setattr(sklearn_calibrate, name, wrong)
    with pytest.raises(ParityError):
        models.compiled(model, x)


def test_a_planted_threshold_is_found(monkeypatch):
    x, y = models.numbers(2)
    model = FixedThresholdClassifier(DecisionTreeClassifier(max_depth=3), threshold=0.5).fit(x, y)
    shares = np.unique(model.predict_proba(x)[:, 1])
    model.threshold = float(shares[len(shares) // 2])
    models.compiled(model, x)
    from pelton.convert import sklearn_threshold

    monkeypatch.setattr(
        sklearn_threshold, "float", lambda number: float(number) + 1e-9, raising=False
    )
    with pytest.raises(ParityError):
        models.compiled(model, x)


def test_a_classifier_without_a_converter_is_named():
    x, y = models.numbers(2)

    class Own(GaussianNB):
        pass

    model = CalibratedClassifierCV(Own(), cv=2).fit(x, y)
    with pytest.raises(UnsupportedError, match="Own"):
        models.compiled(model, x)
