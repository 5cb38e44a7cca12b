"""Voting, stacking, bagging and AdaBoost over every kind of member."""

from dataclasses import replace

import joblib
import meta_models as models
import numpy as np
import pytest
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from pelton.convert import convert
from pelton.errors import ContractError, ParityError, UnsupportedError

WORDS = np.array(["ash", "birch", "cedar"])


def members(*names):
    return [(name, models.CLASSIFIERS[name]()) for name in names]


@pytest.mark.parametrize("voting", ["hard", "soft"])
@pytest.mark.parametrize("weights", [None, [2, 1, 0.3]])
@pytest.mark.parametrize("classes", [2, 3])
def test_votes_and_means_of_classifiers(classes, weights, voting):
    x, y = models.numbers(classes)
    model = VotingClassifier(members("logistic", "forest", "xgboost"), voting=voting,
                             weights=weights)  # fmt: skip
    found = models.agrees(model, x, WORDS[y])
    assert found.methods == (("predict",) if voting == "hard" else ("predict", "predict_proba"))
    assert set(found.predict(x)) <= set(WORDS)


def test_means_of_float32_members_are_float32():
    x, y = models.numbers(3)
    model = VotingClassifier([("a", models.xgb()), ("b", models.xgb())], voting="soft")
    assert models.agrees(model, x, y).predict_proba(x).dtype == np.float32


@pytest.mark.parametrize("weights", [None, [1.5, 0.5]])
@pytest.mark.parametrize("names", [("ridge", "forest"), ("xgboost", "xgboost")])
def test_means_of_regressors(names, weights):
    x, y = models.numbers(0)
    pairs = [(f"{name}{at}", models.REGRESSORS[name]()) for at, name in enumerate(names)]
    models.agrees(VotingRegressor(pairs, weights=weights), x, y)


@pytest.mark.parametrize("passthrough", [False, True])
@pytest.mark.parametrize("method", ["auto", "predict"])
@pytest.mark.parametrize("classes", [2, 3])
def test_a_stack_of_classifiers(classes, method, passthrough):
    x, y = models.numbers(classes)
    model = StackingClassifier(
        members("logistic", "forest", "lightgbm"), stack_method=method, passthrough=passthrough,
        cv=2,
    )  # fmt: skip
    models.agrees(model, x, WORDS[y])


@pytest.mark.parametrize("final", models.CLASSIFIERS)
def test_a_stack_below_every_last_model(final):
    x, y = models.numbers(3)
    last = LogisticRegression() if final == "logistic" else models.CLASSIFIERS[final]()
    model = StackingClassifier(members("forest", "lightgbm"), final_estimator=last, cv=2)
    models.agrees(model, x, WORDS[y])


def test_a_stack_of_regressors():
    x, y = models.numbers(0)
    pairs = [(name, models.REGRESSORS[name]()) for name in ("ridge", "forest")]
    models.agrees(StackingRegressor(pairs, final_estimator=Ridge(), passthrough=True, cv=2), x, y)


BAGGED = {
    "trees": lambda: BaggingClassifier(n_estimators=5, random_state=0),
    "some columns": lambda: BaggingClassifier(
        n_estimators=5, max_features=0.5, bootstrap_features=True, random_state=0
    ),
    "linear": lambda: BaggingClassifier(models.logistic(), n_estimators=3, random_state=0),
    "float32": lambda: BaggingClassifier(models.xgb(), n_estimators=3, random_state=0),
    "votes": lambda: BaggingClassifier(SVC(), n_estimators=3, random_state=0),
}


@pytest.mark.parametrize("name", BAGGED)
@pytest.mark.parametrize("classes", [2, 3])
def test_bags_of_classifiers(classes, name):
    x, y = models.numbers(classes)
    models.agrees(BAGGED[name](), x, WORDS[y])


def test_a_bag_adds_as_its_jobs_do():
    x, y = models.numbers(0)
    model = BaggingRegressor(n_estimators=9, random_state=0).fit(x, y)
    model.n_jobs = 2
    with joblib.parallel_config("threading"):
        assert (
            models.compiled(model, x).info()["kind"]
            != models.compiled(
                BaggingRegressor(n_estimators=9, random_state=0).fit(x, y), x
            ).info()["kind"]
        )


@pytest.mark.parametrize("name", models.REGRESSORS)
def test_bags_of_regressors(name):
    x, y = models.numbers(0)
    models.agrees(BaggingRegressor(models.REGRESSORS[name](), n_estimators=3), x, y)


@pytest.mark.parametrize("base", ["stumps", "trees", "logistic"])
@pytest.mark.parametrize("classes", [2, 3])
def test_boosted_classifiers(classes, base):
    x, y = models.numbers(classes)
    inner = {
        "stumps": None,
        "trees": DecisionTreeClassifier(max_depth=3),
        "logistic": LogisticRegression(),
    }[base]
    models.agrees(AdaBoostClassifier(inner, n_estimators=6, random_state=0), x, WORDS[y])


@pytest.mark.parametrize("base", [DecisionTreeRegressor(max_depth=3), Ridge()])
def test_boosted_regressors_give_the_weighted_median(base):
    x, y = models.numbers(0)
    models.agrees(AdaBoostRegressor(base, n_estimators=7, random_state=0), x, y)


def test_boosting_refuses_nulls_as_its_source_although_its_trees_take_them():
    x, y = models.numbers(2)
    model = models.compiled(AdaBoostClassifier(n_estimators=3).fit(x, y), x)
    with pytest.raises(ContractError):
        model.predict(np.where(np.arange(5) == 2, np.nan, x[:3]))


@pytest.mark.parametrize(
    "make",
    [
        lambda: VotingClassifier(members("logistic", "forest"), voting="soft"),
        lambda: StackingClassifier(members("logistic", "lightgbm"), cv=2),
        lambda: BaggingClassifier(n_estimators=3),
        lambda: AdaBoostClassifier(n_estimators=3),
    ],
)
def test_behind_text_and_nulls(make):
    table, y = models.mixed()
    found = models.agrees(models.prepared(make()), table, y)
    assert found.predict_row({"carrier": None, "delay": None, "miles": 300}) in ("late", "on time")


PLANTED = {
    "a member's vote": lambda: VotingClassifier(
        members("forest", "lightgbm"), voting="soft", weights=[2, 1]
    ),
    "a bag's sum": lambda: BaggingClassifier(models.light(), n_estimators=3, random_state=0),
    "a boosted sum": lambda: AdaBoostClassifier(
        LogisticRegression(), n_estimators=3, random_state=0
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_weight_is_found(name, monkeypatch):
    x, y = models.numbers(3)
    model = PLANTED[name]().fit(x, y)
    models.plant(monkeypatch, 0, "dot", by=5.0)  # what members that vote say must change
    with pytest.raises(ParityError):
        models.compiled(model, x)


@pytest.mark.parametrize("make", [AdaBoostClassifier, BaggingClassifier, BaggingRegressor])
def test_a_planted_leaf_is_found(make, monkeypatch):
    x, y = models.numbers(3)
    model = make(n_estimators=3, random_state=0).fit(x, y)
    from pelton.convert import sklearn_tree_members

    right = sklearn_tree_members.grow

    def wrong(nodes):
        values = nodes.values.copy()
        leaves = np.flatnonzero(nodes.left < 0)
        values[leaves[0]] = values[leaves[0]] * 1.001 + 1e-9
        return right(replace(nodes, values=values))

    monkeypatch.setattr(sklearn_tree_members, "grow", wrong)
    with pytest.raises(ParityError):
        models.compiled(model, x)


def test_a_planted_median_weight_is_found(monkeypatch):
    x, y = models.numbers(0)
    model = AdaBoostRegressor(n_estimators=5, random_state=0).fit(x, y)
    model.estimator_weights_[1:] = 1.0
    model.estimator_weights_[0] = 4.0  # half of all: a little more moves the median
    models.plant(monkeypatch, 1, "weighted_median")
    with pytest.raises(ParityError):
        models.compiled(model, x)


def test_members_of_several_outputs_are_refused():
    x, y = models.numbers(0)
    model = VotingRegressor([("a", Ridge()), ("b", Ridge())]).fit(x, y)
    model.estimators_[0].coef_ = np.ones((2, 5))
    model.estimators_[0].intercept_ = np.ones(2)
    with pytest.raises(UnsupportedError, match="2 outputs"):
        convert(model, x)
