"""CatBoost's trees over numbers, and its links: every answer is the same bits."""

import catboost
import numpy as np
import pandas as pd
import pytest
from catboost import CatBoost, CatBoostClassifier, CatBoostRanker, CatBoostRegressor, Pool
from catboost_models import QUIET, same_bits
from forest_walk import holed
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import pelton
from pelton.convert.files import read_booster
from pelton.errors import ContractError, DataError, UnsupportedError


@pytest.fixture(scope="module")
def diabetes():
    return load_diabetes(return_X_y=True)


REGRESSIONS = [
    "RMSE", "MAE", "Poisson", "Tweedie:variance_power=1.5", "LogLinQuantile", "Quantile:alpha=0.3",
    "MultiQuantile:alpha=0.2,0.6", "RMSEWithUncertainty", "Huber:delta=20", "Expectile:alpha=0.3",
    "MAPE", "Lq:q=2.5",
]  # fmt: skip


@pytest.mark.parametrize("loss", REGRESSIONS)
def test_regressions(loss, diabetes):
    x, y = diabetes
    same_bits(CatBoostRegressor(loss_function=loss, **QUIET).fit(x, y), x)


def test_several_targets(diabetes):
    x, y = diabetes
    targets = np.stack([y, -2 * y, y**2 / 100], axis=1)
    model = CatBoostRegressor(loss_function="MultiRMSE", **QUIET).fit(x, targets)
    assert same_bits(model, x).predict(x).shape == (len(x), 3)


@pytest.mark.parametrize("loss", ["Logloss", "CrossEntropy"])
@pytest.mark.parametrize("names", [None, "text"])
def test_two_classes(loss, names):
    x, y = load_breast_cancer(return_X_y=True)
    if names and loss == "Logloss":
        y = np.where(y, "benign", "malignant")
    same_bits(CatBoostClassifier(loss_function=loss, **QUIET).fit(x, y), x)


@pytest.mark.parametrize("loss", ["MultiClass", "MultiClassOneVsAll"])
@pytest.mark.parametrize("names", [None, "text"])
def test_several_classes(loss, names):
    x, y = load_wine(return_X_y=True)
    if names:
        y = np.array(["red", "rose", "white"])[y]
    same_bits(CatBoostClassifier(loss_function=loss, **QUIET).fit(x, y), x)


@pytest.mark.parametrize("policy", ["Depthwise", "Lossguide"])
def test_trees_that_are_not_symmetric(policy, diabetes, rng):
    x, y = diabetes
    x = holed(x, rng)
    same_bits(CatBoostRegressor(grow_policy=policy, **QUIET).fit(x, y), x)
    classes = CatBoostClassifier(grow_policy=policy, **QUIET).fit(x, (y // 100).astype(int))
    same_bits(classes, x)


@pytest.mark.parametrize("mode", ["Min", "Max"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_missing_numbers(mode, dtype, diabetes, rng):
    x, y = diabetes
    trained = holed(x, rng).astype(dtype)
    trained[:, 4] = x[:, 4]  # without a null in training
    same_bits(CatBoostRegressor(nan_mode=mode, **QUIET).fit(trained, y), trained)


def test_large_margins_keep_the_bits_of_catboosts_own_exp(rng):
    x = rng.normal(size=(3000, 2))
    model = CatBoostRegressor(loss_function="Poisson", **QUIET).fit(x, np.exp(x[:, 0] + x[:, 1]))
    model.set_leaf_values(model.get_leaf_values() * 200)
    compiled = same_bits(model, x)
    assert np.ptp(np.log(compiled.predict(x))) > 300


def test_rankers_and_plain_models(diabetes):
    x, y = diabetes
    ranker = CatBoostRanker(**QUIET).fit(x, y // 100, group_id=np.arange(len(x)) // 20)
    same_bits(ranker, x)
    same_bits(CatBoost({"loss_function": "Logloss", **QUIET}).fit(x, (y > 140) * 1), x)


def test_the_best_iteration_shrunken_and_summed_models(diabetes):
    x, y = diabetes
    model = CatBoostRegressor(**{**QUIET, "iterations": 300}, early_stopping_rounds=5)
    model.fit(x[::2], y[::2], eval_set=(x[1::2], y[1::2]))
    assert model.tree_count_ < 300
    assert same_bits(model, x).info()["trees"] == model.tree_count_ + 1  # and the bias
    model.shrink(10)
    same_bits(model, x)
    other = CatBoostRegressor(**QUIET).fit(x, 3 * y)
    same_bits(catboost.sum_models([model, other]), x)


def test_a_model_of_a_single_leaf(diabetes):
    x, _ = diabetes
    model = CatBoostRegressor(**QUIET).fit(x, np.arange(len(x)) % 2, sample_weight=np.ones(len(x)))
    model.shrink(1)
    same_bits(model, x)


@pytest.mark.parametrize("loss", ["MultiLogloss", "MultiCrossEntropy"])
def test_several_labels_per_row(loss, diabetes):
    x, y = diabetes
    labels = (np.stack([y, -y], axis=1) > [140, -100]).astype(int)
    model = CatBoostClassifier(loss_function=loss, **QUIET).fit(x, labels)
    assert same_bits(model, x).methods == ("predict",)


def test_a_pool_is_a_sample_unless_it_hides_categories(diabetes):
    x, y = diabetes
    model = CatBoostRegressor(**QUIET).fit(x, y)
    compiled = pelton.compile(model, Pool(x))
    np.testing.assert_array_equal(compiled.predict(x.astype("f")), model.predict(x))
    hidden = Pool(pd.DataFrame({"kind": ["a", "b"]}), cat_features=["kind"])
    with pytest.raises(ContractError, match="Pool"):
        pelton.compile(model, hidden)


def test_nulls_that_catboost_refuses_are_counted(diabetes):
    x, y = diabetes
    table = pd.DataFrame({"x": x[:, 0], "flag": pd.array(x[:, 1] > 0, "boolean")})
    certificate = same_bits(CatBoostRegressor(**QUIET).fit(table, y), table).certificate
    assert certificate.refused_rows["nulls"] == 1


def test_the_last_step_of_a_pipeline(diabetes):
    x, y = diabetes
    table = pd.DataFrame(x).add_prefix("c")
    model = make_pipeline(StandardScaler(), CatBoostRegressor(**QUIET)).fit(table, y)
    same_bits(model, table)


@pytest.mark.parametrize("threshold", [0.3, 0.9])
def test_a_threshold_of_its_own(threshold):
    x, y = load_breast_cancer(return_X_y=True)
    model = CatBoostClassifier(**QUIET).fit(x, y)
    model.set_probability_threshold(threshold)
    same_bits(model, x)


def test_a_scale_and_a_bias(diabetes):
    x, y = diabetes
    model = CatBoostRegressor(**QUIET).fit(x, y)
    model.set_scale_and_bias(0.3, -7.1)
    same_bits(model, x)


@pytest.mark.parametrize("form", ["cbm", "json"])
def test_a_file_of_its_own(form, diabetes, tmp_path):
    x, y = diabetes
    for number, model in enumerate(
        [
            CatBoostRegressor(loss_function="Poisson", **QUIET).fit(x, y),
            CatBoostClassifier(**QUIET).fit(x, (y // 100).astype(int)),
            CatBoostRanker(**QUIET).fit(x, y // 100, group_id=np.arange(len(x)) // 20),
        ]
    ):
        path = tmp_path / f"{number}.{form}"
        model.save_model(str(path), format=form)
        answers = pelton.compile(path, x).predict(x)
        # CatBoost reads its own JSON with errors in the last digit.
        want = (model if form == "cbm" else read_booster(path)).predict(x)
        np.testing.assert_array_equal(answers, want.reshape(len(x)))


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "broken.cbm").write_bytes(b"CBM1 and more")
    with pytest.raises(DataError, match="CatBoost"):
        pelton.compile(tmp_path / "broken.cbm", np.zeros((2, 3)))
    with pytest.raises(DataError, match="none named"):
        pelton.compile(tmp_path / "missing.txt", np.zeros((2, 3)))


def test_columns_that_the_model_does_not_know_are_left_out(diabetes):
    x, y = diabetes
    table = pd.DataFrame(x).add_prefix("c")
    model = CatBoostRegressor(**QUIET).fit(table, y)
    shuffled = table.assign(more=1.0)[["more", *table.columns[::-1]]]
    compiled = pelton.compile(model, shuffled)
    assert [column.name for column in compiled.schema] == list(table.columns)
    np.testing.assert_array_equal(compiled.predict(shuffled), model.predict(table))


def test_what_is_not_exact_is_refused_by_name(diabetes):
    x, y = diabetes
    texts = pd.DataFrame({"x": x[:, 0], "note": ["good day", "bad night"] * (len(x) // 2)})
    model = CatBoostRegressor(text_features=["note"], **QUIET).fit(texts, y)
    with pytest.raises(UnsupportedError, match="text features"):
        same_bits(model, texts)
    with pytest.raises((UnsupportedError, ContractError), match="10"):
        same_bits(CatBoostRegressor(**QUIET).fit(x, y), x[:, :9])
