"""Classes that hand on to one estimator, and targets that were transformed."""

import meta_models as models
import numpy as np
import pytest
from sklearn.compose import TransformedTargetRegressor
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.semi_supervised import SelfTrainingClassifier

from pelton.convert import convert
from pelton.errors import ParityError, UnsupportedError


@pytest.mark.parametrize(
    "search",
    [
        lambda m: GridSearchCV(m, {}, cv=2),
        lambda m: RandomizedSearchCV(m, {"max_depth": [2, 3]}, n_iter=1, cv=2),
        lambda m: HalvingGridSearchCV(m, {"max_depth": [2, 3]}, cv=2),
        lambda m: HalvingRandomSearchCV(m, {"max_depth": [2, 3]}, cv=2),
        lambda m: FrozenEstimator(m.fit(*models.numbers(2))),
    ],
)
def test_the_estimator_within_answers(search):
    x, y = models.numbers(2)
    found = models.agrees(search(models.forest()), x, y)
    assert found.methods == ("predict", "predict_proba")


def test_a_search_over_a_pipeline_with_text():
    table, y = models.mixed()
    model = GridSearchCV(models.prepared(LogisticRegression()), {}, cv=2)
    assert set(models.agrees(model, table, y).predict(table)) == {"late", "on time"}


def test_a_search_and_a_frozen_step_within_a_pipeline():
    x, y = models.numbers(2)
    model = make_pipeline(
        FrozenEstimator(StandardScaler().fit(x)), GridSearchCV(LogisticRegression(), {}, cv=2)
    )
    models.agrees(model, x, y)


def test_a_search_without_a_last_fit_is_refused():
    x, y = models.numbers(2)
    model = GridSearchCV(LogisticRegression(), {}, cv=2, refit=False).fit(x, y)
    with pytest.raises(UnsupportedError, match="refit=False"):
        convert(model, x)


@pytest.mark.parametrize("name", models.CLASSIFIERS)
def test_self_training(name):
    x, y = models.numbers(2)
    y = np.where(np.arange(len(y)) % 3 == 0, -1, y)
    models.agrees(SelfTrainingClassifier(models.CLASSIFIERS[name]()), x, y)


TARGETS = {
    "nothing": {},
    "logarithm": {"func": np.log1p, "inverse_func": np.expm1},
    "exponential": {"func": np.log, "inverse_func": np.exp},
    "root": {"func": np.sqrt, "inverse_func": np.square},
    "standard": {"transformer": StandardScaler()},
    "standard, mean alone": {"transformer": StandardScaler(with_std=False)},
    "range": {"transformer": MinMaxScaler(clip=True)},
    "largest": {"transformer": MaxAbsScaler()},
    "robust": {"transformer": RobustScaler()},
    "pipeline": {
        "transformer": make_pipeline(
            FunctionTransformer(np.log1p, np.expm1, validate=True), StandardScaler()
        )
    },
}


@pytest.mark.parametrize("name", models.REGRESSORS)
@pytest.mark.parametrize("target", TARGETS)
def test_targets_come_back_to_their_scale(target, name):
    x, y = models.numbers(0)
    y = y - y.min() + 1
    models.agrees(TransformedTargetRegressor(models.REGRESSORS[name](), **TARGETS[target]), x, y)


@pytest.mark.parametrize("name", ["ridge", "forest"])
@pytest.mark.parametrize(
    "transformer",
    [
        PowerTransformer(),
        PowerTransformer("box-cox", standardize=False),
        QuantileTransformer(n_quantiles=40),
    ],
    ids=["yeo-johnson", "box-cox", "quantiles"],
)
def test_targets_bent_by_powers_and_quantiles(transformer, name):
    x, y = models.numbers(0)
    y = y - y.min() + 1
    models.agrees(
        TransformedTargetRegressor(models.REGRESSORS[name](), transformer=transformer), x, y
    )


def test_several_targets_come_back():
    x, y = models.numbers(0)
    model = TransformedTargetRegressor(Ridge(), transformer=StandardScaler())
    assert models.agrees(model, x, np.column_stack([y, y * y])).predict(x).shape == (160, 2)


def test_a_target_of_ones_own_function_is_refused():
    x, y = models.numbers(0)
    model = TransformedTargetRegressor(Ridge(), func=abs, inverse_func=lambda v: v)
    models.fit(model.set_params(check_inverse=False), x, y)
    with pytest.raises(UnsupportedError, match="inverse_func"):
        convert(model, x)


@pytest.mark.parametrize("changed", ["scale_", "mean_"])
def test_a_planted_scale_of_the_target_is_found(changed, monkeypatch):
    x, y = models.numbers(0)
    model = TransformedTargetRegressor(models.forest_regressor(), transformer=StandardScaler())
    model.fit(x, y)
    from pelton.convert import sklearn_target

    right = sklearn_target._INVERSES["sklearn.preprocessing._data.StandardScaler"]

    def wrong(step, *given):
        true = getattr(step, changed)
        setattr(step, changed, true * (1 + 1e-12))
        try:
            return right(step, *given)
        finally:
            setattr(step, changed, true)

    monkeypatch.setitem(
        sklearn_target._INVERSES, "sklearn.preprocessing._data.StandardScaler", wrong
    )
    with pytest.raises(ParityError):
        models.compiled(model, x)
