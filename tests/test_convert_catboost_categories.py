"""CatBoost's categories: one-hot, statistics, combinations, hashes that nothing explains."""

import numpy as np
import pandas as pd
import pytest
from catboost import CatBoostClassifier, CatBoostRegressor
from catboost_models import QUIET, same_bits
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import pelton
from pelton.convert import catboost_ctr
from pelton.errors import ContractError, ParityError, UnsupportedError

STATISTICS = ["Borders", "Buckets", "BinarizedTargetMeanValue", "Counter"]


@pytest.fixture(scope="module")
def shop():
    """A table with text and whole numbers as categories, and numbers with nulls."""
    rng = np.random.default_rng(4)
    rows = 600
    table = pd.DataFrame(
        {
            "price": rng.normal(size=rows),
            "city": rng.choice(["Rome", "Oslo", "Bern", "Kyiv", "Øst"], rows),
            "code": rng.integers(-3, 30, rows),
            "side": rng.choice(["left", "right"], rows),
            "size": rng.normal(size=rows),
        }
    )
    table.loc[rng.random(rows) < 0.1, "price"] = np.nan
    effect = table.city.isin(["Rome", "Øst"]) * 1.0 + (table.code % 3) * (table.side == "left")
    return table, (effect + table["size"]).to_numpy()


CATEGORIES = {"cat_features": ["city", "code", "side"]}


@pytest.fixture(scope="module")
def classifier(shop):
    table, y = shop
    return CatBoostClassifier(**CATEGORIES, **QUIET).fit(table, (y > 1) * 1)


def test_statistics_of_single_categories_and_of_combinations(shop, classifier):
    table, _ = shop
    shuffled = table.assign(city=table.city.to_numpy()[::-1], code=table.code.to_numpy()[::-1])
    unseen = table.head(60).assign(city=["Paris", "Oslo"] * 30, code=[77, 5, -4] * 20)
    same_bits(classifier, table, shuffled, unseen)


@pytest.mark.parametrize("kind", STATISTICS)
def test_every_statistic(kind, shop):
    table, y = shop
    model = CatBoostClassifier(
        **CATEGORIES, **QUIET, simple_ctr=[kind], combinations_ctr=[kind], max_ctr_complexity=4,
        one_hot_max_size=1,
    )  # fmt: skip
    same_bits(model.fit(table, (y > 1) * 1), table)


def test_statistics_of_several_classes_and_of_numbers(shop):
    table, y = shop
    classes = np.digitize(y, [0, 1, 2])
    same_bits(CatBoostClassifier(**CATEGORIES, **QUIET).fit(table, classes), table)
    borders = ["Borders:TargetBorderCount=4", "Buckets:TargetBorderCount=3"]
    model = CatBoostRegressor(**CATEGORIES, **QUIET, simple_ctr=borders, combinations_ctr=borders)
    same_bits(model.fit(table, y), table)


@pytest.mark.parametrize("policy", ["SymmetricTree", "Depthwise", "Lossguide"])
def test_one_hot_categories(policy, shop):
    table, y = shop
    model = CatBoostRegressor(**CATEGORIES, **QUIET, one_hot_max_size=50, grow_policy=policy)
    unseen = table.head(60).assign(city=["Paris", "Oslo"] * 30, code=[77, 5, -4] * 20)
    same_bits(model.fit(table, y), table, unseen)


def test_categories_of_pandas_and_objects_of_numpy(shop):
    table, y = shop
    typed = table.assign(city=table.city.astype("category"), code=table.code.astype("category"))
    same_bits(CatBoostRegressor(**CATEGORIES, **QUIET).fit(typed, y), typed)
    objects = table.to_numpy()
    model = CatBoostRegressor(cat_features=[1, 2, 3], **QUIET).fit(objects, y)
    same_bits(model, objects)


def test_a_whole_number_whose_digits_are_lost_is_refused(shop):
    table, y = shop
    model = CatBoostRegressor(cat_features=["code"], one_hot_max_size=1, **QUIET)
    compiled = same_bits(model.fit(table[["code", "price"]], y), table[["code", "price"]])
    with pytest.raises(ContractError, match="code"):
        compiled.predict(table[["code", "price"]].assign(code=2**53 + 1))


def test_truth_values_are_categories_of_0_and_1(shop):
    table, y = shop
    table = table.assign(warm=table["size"] > 0)
    model = CatBoostRegressor(cat_features=["warm", "city"], one_hot_max_size=1, **QUIET)
    same_bits(model.fit(table[["warm", "city", "price"]], y), table[["warm", "city", "price"]])


def test_a_null_category_is_an_error_of_the_contract(shop, classifier):
    table, _ = shop
    compiled = pelton.compile(classifier, table)
    with pytest.raises(ContractError, match="city"):
        compiled.predict(table.head(3).assign(city=["Rome", None, "Oslo"]))


def test_categories_that_the_sample_lacks_are_known_all_the_same(shop, classifier):
    table, _ = shop
    compiled = pelton.compile(classifier, table[table.city.isin(["Bern", "Oslo"])].head(20))
    np.testing.assert_array_equal(compiled.predict_proba(table), classifier.predict_proba(table))
    row = table.iloc[3].to_dict()
    assert compiled.predict_proba_row(row) == tuple(classifier.predict_proba(table)[3])


def test_a_category_that_a_step_has_changed_is_refused(shop):
    table, y = shop
    steps = ColumnTransformer(
        [("low", FunctionTransformer(lambda x: x.apply(lambda one: one.str.lower())), ["city"])],
    ).set_output(transform="pandas")
    model = make_pipeline(steps, CatBoostRegressor(cat_features=["low__city"], **QUIET))
    with pytest.raises(UnsupportedError):
        pelton.compile(model.fit(table, y), table)


def test_filled_nulls_are_a_category(shop):
    table, y = shop
    table = table.assign(city=table.city.where(table["size"] > -1, np.nan))
    fill = SimpleImputer(strategy="constant", fill_value="nowhere")
    steps = ColumnTransformer([("fill", fill, ["city"])]).set_output(transform="pandas")
    model = make_pipeline(steps, CatBoostRegressor(cat_features=["fill__city"], **QUIET))
    compiled = pelton.compile(model.fit(table, y), table)
    np.testing.assert_array_equal(compiled.predict(table), model.predict(table))


def test_a_wrong_statistic_is_found(shop, classifier, monkeypatch):
    table, _ = shop
    true = catboost_ctr.statistic

    def statistic(ctr, data):
        hashes, values, otherwise = true(ctr, data)
        return hashes, np.where(hashes == hashes.max(), values - 3, values), otherwise

    monkeypatch.setattr("pelton.convert.catboost.statistic", statistic)
    with pytest.raises(ParityError):
        pelton.compile(classifier, table)
