"""Models within models within models, behind text and nulls, from every container."""

import meta_models as models
import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    BaggingRegressor,
    StackingClassifier,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

NESTED = {
    "votes of calibrated models and a search": lambda: VotingClassifier(
        [
            ("calibrated", CalibratedClassifierCV(models.forest(), cv=2)),
            ("search", GridSearchCV(models.light(), {}, cv=2)),
            ("line", make_pipeline(StandardScaler(), LogisticRegression())),
        ],
        voting="soft",
    ),
    "a stack of votes and neighbours": lambda: StackingClassifier(
        [
            ("votes", VotingClassifier([("a", models.forest()), ("b", models.light())])),
            ("near", KNeighborsClassifier(3)),
        ],
        final_estimator=models.forest(),
        cv=2,
    ),
    "a threshold over a calibrated machine": lambda: FixedThresholdClassifier(
        CalibratedClassifierCV(SVC(), cv=2), threshold=0.4
    ),
    "a calibrated stack": lambda: CalibratedClassifierCV(
        StackingClassifier(
            [("a", models.forest()), ("b", models.light())],
            final_estimator=LogisticRegression(),
            cv=2,
        ),
        method="isotonic",
        cv=2,
    ),
    "one against the rest of boosted stumps": lambda: OneVsRestClassifier(
        AdaBoostClassifier(n_estimators=4, random_state=0)
    ),
    "one against one of bags": lambda: OneVsOneClassifier(
        BaggingClassifier(n_estimators=3, random_state=0)
    ),
}


@pytest.mark.parametrize("name", NESTED)
def test_nested_models(name):
    x, y = models.numbers(2)
    models.agrees(NESTED[name](), x, y)


@pytest.mark.parametrize("name", NESTED)
def test_nested_models_behind_text_and_nulls(name):
    table, y = models.mixed()
    models.agrees(models.prepared(NESTED[name]()), table, y)


def test_a_member_that_says_the_same_of_every_row():
    x, y = models.numbers(3)
    pair = [("same", DummyClassifier()), ("trees", models.forest())]
    models.agrees(VotingClassifier(pair, voting="soft"), x, y)
    table, late = models.mixed()
    models.agrees(models.prepared(VotingClassifier(pair, voting="soft")), table, late)


def test_regressors_within_regressors():
    x, y = models.numbers(0)
    y = y - y.min() + 1
    model = VotingRegressor(
        [
            ("bag", BaggingRegressor(models.forest_regressor(), n_estimators=2, random_state=0)),
            ("log", TransformedTargetRegressor(
                models.xgb_regressor(), func=np.log1p, inverse_func=np.expm1
            )),
        ]
    )  # fmt: skip
    models.agrees(model, x, y)


def test_every_container_gives_the_same_answers():
    polars = pytest.importorskip("polars")
    table, y = models.mixed()
    model = models.agrees(models.prepared(NESTED["votes of calibrated models and a search"]()),
                          table, y)  # fmt: skip
    want = model.predict_proba(table)
    records = table.astype(object).where(table.notna(), None).to_dict("records")
    np.testing.assert_array_equal(model.predict_proba(records), want)
    np.testing.assert_array_equal(model.predict_proba(polars.from_dicts(records)), want)
    np.testing.assert_array_equal(model.predict_proba(table, threads=2), want)
    by_row = np.array([model.predict_proba_row(record) for record in records])
    np.testing.assert_array_equal(by_row, want)
