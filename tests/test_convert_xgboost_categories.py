"""XGBoost's categories: by value from pandas, by number from arrays, and unseen ones."""

import forest_walk
import numpy as np
import pandas as pd
import polars
import pytest
import xgboost
from xgboost_agree import agree, around

import pelton


@pytest.fixture(scope="module")
def categories():
    """A table with pandas categories of text and of numbers, and nulls."""
    rng = np.random.default_rng(11)
    rows = 900
    table = pd.DataFrame(
        {
            "size": rng.normal(size=rows),
            "color": pd.Categorical(rng.choice(["red", "green", "blue", "ocher", None], rows)),
            "shelf": pd.Categorical(rng.choice([40, 7, 12, 3], rows), [40, 7, 12, 3]),
            "count": rng.integers(0, 9, rows),
        }
    )
    table.loc[rng.random(rows) < 0.1, "size"] = np.nan
    y = table.color.isin(["red", "ocher"]) ^ table.shelf.isin([7, 3]) ^ (table["size"] > 1)
    return table, y.to_numpy().astype(int)


@pytest.mark.parametrize("onehot", [1, 100])
def test_pandas_categories_by_value(onehot, categories, rng):
    table, y = categories
    model = xgboost.XGBClassifier(
        n_estimators=10, enable_categorical=True, max_cat_to_onehot=onehot, n_jobs=1
    ).fit(table, y)
    forest, _ = agree(model, table, around(table, rng))
    assert len(forest.sets) >= 3
    reordered = table.assign(
        color=pd.Categorical(table.color.astype(object), ["ocher", "blue", "green", "red"]),
        shelf=pd.Categorical(table.shelf.astype(object), [3, 7, 12, 40]),
    )
    agree(model, reordered, reordered)
    agree(model.get_booster(), table, reordered)


def test_an_unseen_category_is_an_error_of_the_contract(categories):
    table, y = categories
    model = xgboost.XGBClassifier(n_estimators=2, enable_categorical=True, n_jobs=1).fit(table, y)
    ctx = forest_walk.convert(model, table)
    refused = [(ctx.name_of(index), codes) for index, codes in ctx.refused_outcomes]
    assert refused == [("column 'color'", {4}), ("column 'shelf'", {4})]
    unseen = table.head(2).assign(color=pd.Categorical(["white", "red"]))
    with pytest.raises(xgboost.core.XGBoostError, match="not in the training set"):
        model.predict(unseen)


def test_category_ids_of_an_array(rng):
    x = rng.integers(0, 40, (800, 2)).astype(float)
    x[rng.random(x.shape) < 0.1] = np.nan
    y = np.isin(x[:, 0], [1, 4, 31, 33]) ^ (x[:, 1] > 20)
    model = xgboost.XGBClassifier(
        n_estimators=8, enable_categorical=True, feature_types=["c", "q"], n_jobs=1
    ).fit(x, y)
    odd = [np.nan, -1, -0.5, -1e-30, 0, 0.5, 39.9, 40, 63, 64, 2.0**24 - 1, 2.0**24, 1e9, 1.5]
    rows = np.concatenate([x, np.stack(np.meshgrid(odd, odd), axis=-1).reshape(-1, 2)])
    forest, _ = agree(model, x, rows)
    assert forest.sets


def test_categories_of_polars(categories):
    table, y = categories
    frame = polars.from_pandas(table.drop(columns="shelf"))
    model = xgboost.XGBClassifier(n_estimators=5, enable_categorical=True, n_jobs=1).fit(frame, y)
    compiled = pelton.compile(model, frame)
    np.testing.assert_array_equal(compiled.predict_proba(frame), model.predict_proba(frame))
