"""LightGBM's categories: by value from pandas, by number, reordered and unseen ones."""

import forest_walk
import lightgbm
import numpy as np
import pandas as pd
import pytest
from lightgbm_agree import QUIET, agree, around


@pytest.fixture(scope="module")
def categories():
    """A table with pandas categories of text and of numbers, numeric ids, and nulls."""
    rng = np.random.default_rng(11)
    rows = 900
    table = pd.DataFrame(
        {
            "size": rng.normal(size=rows),
            "color": pd.Categorical(rng.choice(["red", "green", "blue", "ocher", None], rows)),
            "shelf": pd.Categorical(rng.choice([40, 7, 12, 3], rows), [40, 7, 12, 3]),
            "grade": pd.Categorical(rng.choice(list("cab"), rows), list("cab"), ordered=True),
            "model": rng.integers(0, 70, rows).astype(float),
        }
    )
    table.loc[rng.random(rows) < 0.1, ["size", "model"]] = np.nan
    y = (
        table.color.isin(["red", "ocher"]) * 1.0
        + table.shelf.isin([7, 3])
        + (table.grade == "a")
        + table.model.isin([1, 4, 31, 33, 64])
        + 0.1 * rng.normal(size=rows)
    )
    return table, y.to_numpy()


@pytest.fixture(scope="module")
def category_booster(categories):
    table, y = categories
    data = lightgbm.Dataset(table, y, categorical_feature=["color", "shelf", "model"])
    return lightgbm.train({**QUIET, "min_data_per_group": 5, "cat_smooth": 1}, data, 12)


def test_categories_by_value_and_by_number(categories, category_booster, rng):
    table, _ = categories
    forest, _ = agree(category_booster, table, around(table, rng, 4000))
    assert len(forest.sets) > 5


def test_reordered_and_unseen_categories(categories, category_booster):
    table, _ = categories
    forest, _ = agree(
        category_booster,
        table,
        table.assign(
            color=pd.Categorical(table.color.astype(object), ["ocher", "blue", "green", "red"]),
            shelf=pd.Categorical(table.shelf.astype(object), [3, 7, 12, 40]),
        ),
    )
    unseen = table.head(40).assign(
        color=pd.Categorical(["mauve", "red"] * 20, ["red", "mauve"]),
        shelf=pd.Categorical([8, 7] * 20),
    )
    theirs = category_booster.predict(unseen, raw_score=True)
    np.testing.assert_array_equal(forest_walk.margins(forest, unseen)[:, 0], theirs)
