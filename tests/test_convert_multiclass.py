"""Models of several classes, labels or targets, made of simpler ones."""

import meta_models as models
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import (
    ClassifierChain,
    MultiOutputClassifier,
    MultiOutputRegressor,
    RegressorChain,
)
from sklearn.tree import DecisionTreeClassifier

from pelton.convert import convert
from pelton.errors import ParityError, UnsupportedError

WORDS = np.array(["ash", "birch", "cedar"])


@pytest.mark.parametrize("name", models.CLASSIFIERS)
@pytest.mark.parametrize("classes", [2, 3])
def test_one_against_the_rest(classes, name):
    x, y = models.numbers(classes)
    models.agrees(OneVsRestClassifier(models.CLASSIFIERS[name]()), x, WORDS[y])


@pytest.mark.parametrize("name", models.CLASSIFIERS)
def test_labels_that_stand_beside_each_other(name):
    x, y = models.several()
    found = models.agrees(OneVsRestClassifier(models.CLASSIFIERS[name]()), x, y)
    assert found.predict(x).dtype == np.int64
    assert found.predict(x).shape == y.shape
    assert "predict_proba" not in found.methods


def test_a_label_that_every_row_has():
    x, y = models.several()
    y = np.column_stack([y, np.ones(len(y), int), np.zeros(len(y), int)])
    models.agrees(OneVsRestClassifier(DecisionTreeClassifier(max_depth=3)), x, y)


def test_regressors_that_decide_between_classes():
    x, y = models.numbers(3)
    models.agrees(OneVsRestClassifier(Ridge()), x, WORDS[y])


@pytest.mark.parametrize("name", models.CLASSIFIERS)
@pytest.mark.parametrize("classes", [2, 3])
def test_one_against_one(classes, name):
    x, y = models.numbers(classes)
    models.agrees(OneVsOneClassifier(models.CLASSIFIERS[name]()), x, WORDS[y])


@pytest.mark.parametrize("name", ["logistic", "forest", "xgboost"])
def test_output_codes(name):
    x, y = models.numbers(3)
    model = OutputCodeClassifier(models.CLASSIFIERS[name](), code_size=3, random_state=0)
    models.agrees(model, x, WORDS[y])


@pytest.mark.parametrize("name", models.CLASSIFIERS)
def test_classifiers_side_by_side(name):
    x, y = models.several()
    y = y * 2 + 1  # labels 1 and 3
    if name == "xgboost":
        y = y // 2
    found = models.agrees(MultiOutputClassifier(models.CLASSIFIERS[name]()), x, y)
    assert found.methods == ("predict",)
    assert found.predict(x).dtype == y.dtype


def test_labels_of_text_side_by_side_are_refused():
    x, y = models.several()
    model = MultiOutputClassifier(DecisionTreeClassifier()).fit(x, WORDS[y])
    with pytest.raises(UnsupportedError, match="text where numbers are needed"):
        convert(model, x)


@pytest.mark.parametrize("name", models.REGRESSORS)
@pytest.mark.parametrize("make", [MultiOutputRegressor, RegressorChain])
def test_regressors_of_several_targets(make, name):
    x, y = models.numbers(0)
    targets = np.column_stack([y, -y, y * y])
    assert models.agrees(make(models.REGRESSORS[name]()), x, targets).predict(x).shape == (160, 3)


@pytest.mark.parametrize("order", [None, [2, 0, 1]])
@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
def test_chains_of_classifiers(method, order):
    x, y = models.several()
    base = LogisticRegression()
    found = models.agrees(ClassifierChain(base, chain_method=method, order=order), x, y)
    assert found.methods == ("predict", "decision_function")


@pytest.mark.parametrize("name", ["forest", "lightgbm", "xgboost"])
def test_chains_of_trees(name):
    x, y = models.several()
    models.agrees(ClassifierChain(models.CLASSIFIERS[name](), chain_method="predict_proba"), x, y)


def test_a_chain_of_logarithms_is_refused():
    x, y = models.several()
    model = ClassifierChain(LogisticRegression(), chain_method="predict_log_proba").fit(x, y)
    with pytest.raises(UnsupportedError, match="predict_log_proba"):
        convert(model, x)


@pytest.mark.parametrize("make", [OneVsRestClassifier, OneVsOneClassifier])
def test_behind_text_and_nulls(make):
    table, y = models.mixed()
    models.agrees(models.prepared(make(models.light())), table, y)


@pytest.mark.parametrize(
    "make",
    [OneVsRestClassifier, OneVsOneClassifier, OutputCodeClassifier],
    ids=lambda m: m.__name__,
)
def test_a_planted_weight_of_one_member_is_found(make, monkeypatch):
    x, y = models.numbers(3)
    model = make(LogisticRegression()).fit(x, y)
    # Of a code there are labels to compare, and no scores.
    models.plant(monkeypatch, 0, "dot", by=5.0 if make is OutputCodeClassifier else 1e-5)
    with pytest.raises(ParityError):
        models.compiled(model, x)


def test_a_planted_code_is_found(monkeypatch):
    x, y = models.numbers(3)
    model = OutputCodeClassifier(DecisionTreeClassifier(max_depth=2), random_state=0).fit(x, y)
    from pelton.convert.context import Context

    right = Context.wide

    def wide(self, name, inputs, params=None, constants=None, outputs=1, **options):
        if name == "nearest":
            constants = np.array(constants)
            constants[0, :] = constants[1, :]
        return right(self, name, inputs, params, constants, outputs, **options)

    monkeypatch.setattr(Context, "wide", wide)
    with pytest.raises(ParityError):
        models.compiled(model, x)


def test_a_planted_weight_of_a_chain_is_found(monkeypatch):
    x, y = models.several()
    model = ClassifierChain(LogisticRegression()).fit(x, y)
    models.plant(monkeypatch, 0, "dot")
    with pytest.raises(ParityError):
        models.compiled(model, x)
