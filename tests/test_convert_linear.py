"""Linear models: to the bit where the source adds in a known order, within a bound elsewhere."""

import numpy as np
import pandas as pd
import pytest
from converted import follows, run
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    Ridge,
    SGDClassifier,
    SGDRegressor,
)
from sklearn.naive_bayes import BernoulliNB, ComplementNB, MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import pelton
from pelton.convert import convert
from pelton.errors import ContractError, ParityError


@pytest.fixture(scope="module")
def text():
    rng = np.random.default_rng(2)
    table = pd.DataFrame(
        {
            "s": rng.choice([f"k{i}" for i in range(40)], 600),
            "t": rng.choice(["u", "v", "w"], 600),
            "b": rng.normal(size=600),
        }
    )
    return table, (table["b"] > 0.2) ^ (table["t"] == "u")


def sparse(model):
    """Behind one-hot columns in a sparse matrix."""
    columns = ColumnTransformer(
        [("s", OneHotEncoder(handle_unknown="ignore"), ["s", "t"]), ("b", StandardScaler(), ["b"])],
        sparse_threshold=1.0,
    )
    return make_pipeline(columns, model)


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("make", [LogisticRegression, Ridge, LinearRegression])
def test_sparse_sums_are_the_same_bits(text, make, fit_intercept):
    table, late = text
    model = sparse(make(fit_intercept=fit_intercept)).fit(table, late)
    method = "decision_function" if make is LogisticRegression else "predict"
    unseen = table.head(9).assign(s="never", t=["u", "never", "w"] * 3)
    converted = follows(model, table, unseen, method=method, part_of=0)
    assert converted.parity == "ordered"
    assert converted.plan.describe()["tables"] == 2  # one-hot columns were never built


def test_sparse_sums_of_several_classes_are_the_same_bits(text):
    table, _ = text
    model = sparse(LogisticRegression()).fit(table.assign(b=1.0 + table["b"]), table["t"])
    follows(model, table, method="decision_function", part_of=0)


@pytest.mark.parametrize(
    "labels",
    [[0, 1], [-1, 1], [False, True], ["no", "yes"], [2.0, 5.0], [0, 1, 2], ["a", "b", "c"]],
    ids=str,
)
def test_labels_of_any_type_come_back(labels):
    x, y = load_iris(return_X_y=True)
    if len(labels) == 2:
        x, y = x[:100], y[:100]
    y = np.array(labels)[y]
    model = LogisticRegression(max_iter=500).fit(x, y)
    converted = convert(model, x)
    margins, values, at = run(converted.plan, x)
    want = model.decision_function(x).reshape(len(x), -1)
    np.testing.assert_allclose(margins, want, rtol=0, atol=converted.bound * 50)
    np.testing.assert_allclose(values, model.predict_proba(x), rtol=1e-13, atol=1e-15)
    got = np.array(converted.plan.classes)[at]
    np.testing.assert_array_equal(got, model.predict(x))
    assert [type(c) for c in converted.plan.classes] == [type(c) for c in labels]


@pytest.mark.parametrize("load", [load_breast_cancer, load_digits])
def test_dense_sums_stay_within_the_stated_bound(load):
    x, y = load(return_X_y=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300)).fit(x, y)
    converted = convert(model, x)
    margins, _, at = run(converted.plan, x)
    want = model.decision_function(x).reshape(len(x), -1)
    scale = np.maximum(1.0, np.abs(want).max(axis=1, keepdims=True))
    assert (np.abs(margins - want) / scale).max() <= converted.bound < 1e-10
    np.testing.assert_array_equal(np.array(converted.plan.classes)[at], model.predict(x))


@pytest.mark.parametrize("make", [LinearRegression, Ridge])
@pytest.mark.parametrize("outputs", [None, 1, 3])
def test_regressions_of_any_number_of_outputs(make, outputs):
    x, y = load_diabetes(return_X_y=True)
    if outputs:
        y = np.stack([y * (k + 1) + x[:, k] for k in range(outputs)], axis=1)
    model = make().fit(x, y)
    converted = convert(model, x)
    want = model.predict(x).reshape(len(x), -1)
    np.testing.assert_allclose(run(converted.plan, x)[1], want, rtol=1e-12)
    # scikit-learn's Ridge makes one column of a target of one column flat.
    assert converted.vector == (model.predict(x).ndim == 1)


def test_float32_stays_within_the_stated_bound():
    x, y = load_breast_cancer(return_X_y=True)
    x = StandardScaler().fit_transform(x).astype("f4")
    model = LogisticRegression().fit(x, y)
    converted = convert(model, x)
    assert converted.output_dtype == np.float32
    want = model.decision_function(x).reshape(-1, 1)
    scale = np.maximum(1.0, np.abs(want))
    assert (np.abs(run(converted.plan, x)[0] - want) / scale).max() <= converted.bound < 1e-2


def test_null_and_infinity_are_errors_of_the_contract_as_of_the_source(text):
    table, late = text
    model = make_pipeline(
        ColumnTransformer(
            [
                ("filled", SimpleImputer(), ["b"]),
                ("codes", OrdinalEncoder(handle_unknown="use_encoded_value",
                                         unknown_value=np.nan), ["t"]),
            ]
        ),
        LogisticRegression(),
    ).fit(table, late)  # fmt: skip
    plan = convert(model, table).plan
    row = table.head(1)
    run(plan, row.assign(b=np.nan))
    for bad, rule in [({"b": np.inf}, "a finite number"), ({"t": "never"}, "one of 'u', 'v', 'w'")]:
        with pytest.raises(ValueError, match=r"NaN|infinity"):
            model.predict(row.assign(**bad))
        with pytest.raises(ContractError, match=rule):
            run(plan, row.assign(**bad))


@pytest.mark.parametrize("changed", ["coef_", "intercept_"])
def test_a_planted_weight_is_found_out(text, monkeypatch, changed):
    table, late = text
    model = sparse(LogisticRegression()).fit(table, late)
    from pelton.convert.context import Context

    right = Context.set_linear

    def wrong(self, columns, weights, intercept):
        given = np.array(weights if changed == "coef_" else intercept)
        given.flat[-1] *= 1 + 1e-9
        if changed == "coef_":
            return right(self, columns, given, intercept)
        return right(self, columns, weights, given)

    monkeypatch.setattr(Context, "set_linear", wrong)
    with pytest.raises(ParityError):
        pelton.compile(model, table)


def test_a_planted_order_of_the_sum_is_found_out(text, monkeypatch):
    table, late = text
    model = sparse(LogisticRegression()).fit(table, late)
    from pelton.convert.context import Context

    right = Context.set_linear
    monkeypatch.setattr(
        Context, "set_linear", lambda self, c, w, b: right(self, c[::-1], w[::-1], b)
    )
    with pytest.raises(ParityError):
        pelton.compile(model, table)


def test_a_planted_category_is_found_out(text, monkeypatch):
    table, late = text
    model = sparse(LogisticRegression()).fit(table, late)
    from pelton.convert.context import Context

    right = Context.index
    monkeypatch.setattr(
        Context, "index", lambda self, c, categories: right(self, c, list(categories)[::-1])
    )
    with pytest.raises(ParityError):
        pelton.compile(model, table)


@pytest.mark.parametrize("make", [PoissonRegressor, Lasso, SGDRegressor, ElasticNet])
def test_other_regressions_on_sparse_columns(text, make):
    table, late = text
    model = sparse(make()).fit(table, late + 1.0)
    ours = pelton.compile(model, table)
    assert ours.metadata["parity"] == "ordered"
    margins = convert(model, table).plan.describe()["tables"]
    assert margins == 2


@pytest.mark.parametrize("loss", ["log_loss", "modified_huber"])
def test_one_class_against_the_rest_on_sparse_columns(text, loss):
    table, _ = text
    model = sparse(SGDClassifier(loss=loss, random_state=0)).fit(table, table["t"])
    ours = pelton.compile(model, table)
    assert ours.metadata["parity"] == "ordered"
    np.testing.assert_array_max_ulp(ours.predict_proba(table), model.predict_proba(table), 4)


def test_probabilities_of_no_class_are_shared_equally(text):
    table, _ = text
    model = sparse(SGDClassifier(loss="modified_huber", random_state=0)).fit(table, table["t"])
    model[-1].intercept_[:] = -1e6
    np.testing.assert_array_equal(pelton.compile(model, table).predict_proba(table[:3]), 1 / 3)


@pytest.mark.parametrize("make", [MultinomialNB, ComplementNB, BernoulliNB])
def test_bayes_on_sparse_counts_is_the_same_bits_up_to_its_link(text, make):
    table, _ = text
    columns = OneHotEncoder(handle_unknown="ignore")
    model = make_pipeline(columns, make()).fit(table[["s", "t"]], table["t"])
    source = model[:-1].transform(table[["s", "t"]])
    margins = run(convert(model, table[["s", "t"]]).plan, table[["s", "t"]])[0]
    np.testing.assert_array_equal(margins, model[-1].predict_joint_log_proba(source))
    pelton.compile(model, table[["s", "t"]])
