"""scikit-learn's trees and forests, against their own decisions, sums and labels."""

import forest_walk
import numpy as np
import pytest
from forest_walk import finite, holed
from scipy.sparse import csr_array
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.sample import read_sample
from pelton.convert.walk import convert_model
from pelton.errors import UnsupportedError

KINDS = {
    "tree": (DecisionTreeClassifier, DecisionTreeRegressor, {"max_depth": 5}),
    "extra tree": (ExtraTreeClassifier, ExtraTreeRegressor, {"max_depth": 7}),
    "forest": (RandomForestClassifier, RandomForestRegressor, {"n_estimators": 9, "max_depth": 6}),
    "extra trees": (ExtraTreesClassifier, ExtraTreesRegressor, {"n_estimators": 7}),
}


def agree(model, x, rng, *, nan):
    ctx = forest_walk.convert(model, x)
    forest, head = ctx.model, ctx.head
    rows = np.concatenate([finite(forest_walk.edges(forest, x, rng, 3000), nan=nan), x[::3]])
    assert len(rows) > 100
    trees = [tree.tree_ for tree in getattr(model, "estimators_", [model])]
    ours = forest_walk.leaves(forest, rows)
    theirs = np.stack([tree.apply(rows.astype(np.float32)) for tree in trees], axis=1)
    for number, tree in enumerate(trees):
        order = np.flatnonzero(tree.children_left < 0)
        np.testing.assert_array_equal(order[ours[:, number]], theirs[:, number])
    sums = forest_walk.margins(forest, rows)
    if head.classes:
        np.testing.assert_array_equal(sums, model.predict_proba(rows))
        np.testing.assert_array_equal(np.array(head.classes)[sums.argmax(1)], model.predict(rows))
    else:
        np.testing.assert_array_equal(sums[:, 0], model.predict(rows))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [False, True])
def test_class_shares_are_the_same_bits(kind, missing, rng):
    make, _, params = KINDS[kind]
    x, y = load_iris(return_X_y=True)
    x = holed(x, rng) if missing else x
    agree(make(random_state=1, **params).fit(x, np.array(["b", "a", "c"])[y]), x, rng, nan=missing)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [False, True])
def test_regression_means_are_the_same_bits(kind, missing, rng):
    _, make, params = KINDS[kind]
    x, y = load_diabetes(return_X_y=True)
    x = holed(x, rng) if missing else x
    agree(make(random_state=1, **params).fit(x, y), x, rng, nan=missing)


def test_a_split_on_missing_alone_has_an_infinite_threshold(rng):
    x, y = load_breast_cancer(return_X_y=True)
    x = x[:, :3].copy()
    x[y == 1, 0] = np.nan
    model = RandomForestClassifier(8, max_depth=3, random_state=0).fit(x, y)
    forest = forest_walk.convert(model, x).model
    assert any(np.isinf(tree["threshold"]).any() for tree in forest.trees)
    agree(model, x, rng, nan=True)


def test_a_tree_may_be_a_single_leaf(rng):
    x, y = load_iris(return_X_y=True)
    agree(DecisionTreeClassifier().fit(x[:50], y[:50]), x, rng, nan=True)


@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")
def test_infinity_is_refused_and_nan_after_a_sparse_step():
    x, y = load_diabetes(return_X_y=True)
    model = RandomForestRegressor(2, max_depth=2).fit(x, y)
    ctx = forest_walk.convert(model, x)
    single = float(np.finfo(np.float32).max)  # what still rounds to it is taken, in float64
    most = np.nextafter(single + 2.0**103, 0)  # its ulp is 2^104
    assert ctx.ranges == dict.fromkeys(range(10), (-most, most))
    model.predict(np.full((1, 10), most))
    with pytest.raises(ValueError, match="too large"):
        model.predict(np.full((1, 10), np.nextafter(most, np.inf)))
    assert not ctx.refused_nulls
    ctx = Context(read_sample(x, model))
    block = Block(ctx.start().columns, csr_array(x))
    convert_model("", model, block, ctx)
    assert ctx.refused_nulls == set(range(10))


def test_several_outputs_are_refused():
    x, y = load_diabetes(return_X_y=True)
    model = RandomForestRegressor(2).fit(x, np.stack([y, -y], axis=1))
    with pytest.raises(UnsupportedError, match="several outputs"):
        forest_walk.convert(model, x)
