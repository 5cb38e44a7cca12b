"""XGBoost's trees: Booster and wrappers against their own leaves and margins."""

import forest_walk
import numpy as np
import pytest
import xgboost
from scipy.sparse import csr_matrix
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from xgboost_agree import QUIET, agree, around, linked, margins_of, matrix

import pelton
from pelton.convert import ubjson
from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.sample import read_sample
from pelton.convert.walk import convert_model
from pelton.errors import ParityError


@pytest.mark.parametrize("missing", [np.nan, 0.0, -1.0])
def test_wrappers_take_their_missing_value(missing, rng):
    x, y = load_diabetes(return_X_y=True)
    x = np.where(rng.random(x.shape) < 0.15, missing, x)
    model = xgboost.XGBRegressor(n_estimators=12, max_depth=4, missing=missing, n_jobs=1)
    rows = lambda forest: forest_walk.edges(forest, x, rng, 4000)  # noqa: E731
    forest, _ = agree(model.fit(x, y), x, rows)
    ours = forest_walk.leaves(forest, x)
    theirs = model.apply(x)
    for tree in range(ours.shape[1]):  # numbered otherwise, but one leaf for one
        pairs = {*zip(ours[:, tree], theirs[:, tree], strict=True)}
        assert len(pairs) == len(set(ours[:, tree])) == len(set(theirs[:, tree]))


def test_a_sparse_matrix_misses_its_zeros(rng):
    x, y = load_diabetes(return_X_y=True)
    x = np.where(rng.random(x.shape) < 0.5, 0.0, x)
    model = xgboost.XGBRegressor(n_estimators=8, n_jobs=1).fit(csr_matrix(x), y)
    ctx = Context(read_sample(x, model))
    convert_model("", model, Block(ctx.start().columns, csr_matrix(x[:5])), ctx)
    theirs = model.predict(csr_matrix(x), output_margin=True)
    np.testing.assert_array_equal(forest_walk.margins(ctx.model, x)[:, 0], theirs)


def test_wrappers_stop_at_the_best_iteration_and_boosters_do_not(rng):
    x, y = load_breast_cancer(return_X_y=True)
    model = xgboost.XGBClassifier(
        n_estimators=300, learning_rate=0.7, early_stopping_rounds=3, n_jobs=1
    )
    model.fit(x[::2], y[::2], eval_set=[(x[1::2], y[1::2])], verbose=False)
    forest, head = agree(model, x, around(x, rng))
    assert len(forest.trees) == model.best_iteration + 1
    ours = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_max_ulp(ours, model.predict_proba(x), 4)
    np.testing.assert_array_equal((ours[:, 1] > 0.5).astype(int), model.predict(x))
    whole, _ = agree(model.get_booster(), x, around(x, rng))
    assert len(whole.trees) > len(forest.trees)


@pytest.mark.parametrize("kind", ["booster", "wrapper"])
@pytest.mark.parametrize("classes", [2, 3])
def test_dart_weighs_its_trees(kind, classes, rng):
    x, y = load_wine(return_X_y=True)
    y = np.minimum(y, classes - 1)
    model = xgboost.XGBClassifier(
        n_estimators=15, booster="dart", rate_drop=0.4, learning_rate=0.3, n_jobs=1
    ).fit(x, y)
    agree(model if kind == "wrapper" else model.get_booster(), x, around(x, rng))


@pytest.mark.parametrize("make", [xgboost.XGBRFRegressor, xgboost.XGBRFClassifier])
def test_random_forests(make, rng):
    x, y = load_breast_cancer(return_X_y=True)
    forest, _ = agree(make(n_estimators=9, n_jobs=1).fit(x, y), x, around(x, rng))
    assert len(forest.trees) == 9


def test_parallel_trees_and_rankers(rng):
    x, y = load_diabetes(return_X_y=True)
    model = xgboost.XGBRegressor(n_estimators=4, num_parallel_tree=3, subsample=0.7, n_jobs=1)
    agree(model.fit(x, y), x, around(x, rng))
    ranker = xgboost.XGBRanker(n_estimators=4, n_jobs=1)
    agree(ranker.fit(x, (y // 100).astype(int), group=[42] * 10 + [22]), x, around(x, rng))


def test_several_targets_with_a_tree_each(rng):
    x, y = load_diabetes(return_X_y=True)
    model = xgboost.XGBRegressor(n_estimators=4, n_jobs=1).fit(x, np.stack([y, -2 * y], axis=1))
    forest, _ = agree(model, x, around(x, rng))
    assert len(forest.base) == 2


@pytest.mark.filterwarnings("ignore:.*manually specified the `updater`")
def test_pruned_nodes_are_left_out(rng):
    x, y = load_diabetes(return_X_y=True)
    params = {**QUIET, "updater": "grow_colmaker,prune", "gamma": 5e4, "tree_method": "exact"}
    booster = xgboost.train(params, matrix(x, label=y), 5)
    trees = ubjson.parse(bytes(booster.save_raw("ubj")))["learner"]["gradient_booster"]["model"]
    assert any(int(tree["tree_param"]["num_deleted"]) for tree in trees["trees"])
    agree(booster, x, around(x, rng))


@pytest.mark.parametrize("kind", ["booster", "wrapper"])
def test_several_targets_with_vectors_as_leaves(kind, rng):
    x, y = load_diabetes(return_X_y=True)
    model = xgboost.XGBRegressor(
        n_estimators=6, multi_strategy="multi_output_tree", tree_method="hist", n_jobs=1
    ).fit(x, np.stack([y, -2 * y, y**2 / 100], axis=1))
    forest, _ = agree(model if kind == "wrapper" else model.get_booster(), x, around(x, rng))
    assert forest.leaf_width == 3
    assert len(forest.trees) == 6


def test_several_classes_with_vectors_as_leaves(rng):
    x, y = load_wine(return_X_y=True)
    model = xgboost.XGBClassifier(
        n_estimators=6, multi_strategy="multi_output_tree", tree_method="hist", n_jobs=1
    ).fit(x, y)
    forest, head = agree(model, x, around(x, rng))
    ours = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_max_ulp(ours, model.predict_proba(x), 4)


def test_a_slice_of_the_iterations(rng):
    x, y = load_diabetes(return_X_y=True)
    booster = xgboost.XGBRegressor(n_estimators=8, n_jobs=1).fit(x, y).get_booster()
    for part, trees in ((booster[2:5], 3), (booster[0:8:2], 4)):
        forest, _ = agree(part, x, around(x, rng))
        assert len(forest.trees) == trees


@pytest.mark.parametrize("kind", ["regression", "two classes", "classes"])
def test_gblinear_adds_in_float32_without_what_is_missing(kind, rng):
    if kind == "regression":
        x, y = load_diabetes(return_X_y=True)
        model = xgboost.XGBRegressor(booster="gblinear", n_estimators=20, n_jobs=1)
    else:
        x, y = load_wine(return_X_y=True)
        y = np.minimum(y, 1) if kind == "two classes" else y
        model = xgboost.XGBClassifier(booster="gblinear", n_estimators=20, n_jobs=1)
    x = forest_walk.holed(x, rng)
    model.fit(x, y)
    for one in (model, model.get_booster()):
        compiled = pelton.compile(one, x)
        np.testing.assert_array_equal(
            compiled.margins(x).reshape(len(x), -1), margins_of(one, x).astype(np.float64)
        )
    np.testing.assert_array_equal(pelton.compile(model, x).predict(x), model.predict(x))


def test_a_wrong_weight_of_gblinear_is_found(monkeypatch):
    x, y = load_diabetes(return_X_y=True)
    model = xgboost.XGBRegressor(booster="gblinear", n_estimators=20, n_jobs=1).fit(x, y)
    true = Context.wide

    def wide(self, op, inputs, params, constants, outputs=1):
        return true(self, op, inputs, params, np.float32(constants) * 1.0001, outputs)

    monkeypatch.setattr(Context, "wide", wide)
    with pytest.raises(ParityError):
        pelton.compile(model, x)


@pytest.mark.parametrize("strategy", ["one_output_per_tree", "multi_output_tree"])
def test_several_labels_per_row(strategy):
    x, y = load_diabetes(return_X_y=True)
    labels = np.stack([y > 140, y > 200, y < 100], axis=1).astype(int)
    model = xgboost.XGBClassifier(n_estimators=5, multi_strategy=strategy, n_jobs=1)
    compiled = pelton.compile(model.fit(x, labels), x)
    assert compiled.methods == ("predict",)
    np.testing.assert_array_equal(compiled.predict(x), model.predict(x))


@pytest.mark.parametrize("names", [None, [f"c{at}" for at in range(10)]])
def test_a_dmatrix_is_a_sample(names, rng):
    x, y = load_diabetes(return_X_y=True)
    x = forest_walk.holed(x, rng)
    data = xgboost.DMatrix(x, label=y, feature_names=names)
    booster = xgboost.train(QUIET, data, 6)
    compiled = pelton.compile(booster, data)
    assert [column.name for column in compiled.schema] == (names or [f"x{at}" for at in range(10)])
    np.testing.assert_array_equal(compiled.predict(x), booster.predict(data))
