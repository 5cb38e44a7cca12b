"""XGBoost, against its own leaves, margins, answers and labels."""

import platform

import forest_walk
import numpy as np
import pandas as pd
import pytest
import xgboost
from scipy.sparse import csr_matrix
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

import pelton
from pelton.convert import ubjson
from pelton.convert.columns import Block
from pelton.convert.context import Context
from pelton.convert.sample import read_sample
from pelton.convert.walk import convert_model
from pelton.errors import UnsupportedError

QUIET = {"nthread": 1, "max_depth": 4}


def margins_of(model, rows):
    if isinstance(model, xgboost.Booster):
        return model.predict(matrix(rows), output_margin=True).reshape(len(rows), -1)
    return model.predict(rows, output_margin=True).reshape(len(rows), -1)


def matrix(rows, **options):
    return xgboost.DMatrix(rows, nthread=1, enable_categorical=True, **options)


def agree(model, table, rows):
    """Check margins bit by bit; return the forest and its head."""
    ctx = forest_walk.convert(model, table)
    rows = rows(ctx.model) if callable(rows) else rows
    ours = forest_walk.margins(ctx.model, rows)
    assert ours.dtype == np.float32
    np.testing.assert_array_equal(ours, margins_of(model, rows))
    return ctx.model, ctx.head


def around(table, rng, rows=1500):
    """Edge rows; a DMatrix refuses infinity, so it goes where float32 still ends."""
    most = float(np.finfo(np.float32).max)
    odd = {np.inf: most, -np.inf: -most, 1e300: most, -1e300: -most}

    def make(forest):
        found = forest_walk.edges(forest, table, rng, rows)
        return found.replace(odd) if hasattr(found, "replace") else found.clip(-most, most)

    return make


def linked(head, margins):
    """The links in float32."""
    one = np.float32(1)

    def exp(m):  # correctly rounded, which numpy's float32 exp is not
        return np.exp(m.astype(np.float64)).astype(np.float32)

    def sigmoid(m):
        return one / (exp(np.minimum(-m, np.float32(88.7))) + one)

    if head.link == "softmax_f32":
        powers = exp(margins - margins.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
    return {
        "identity": lambda m: m,
        "exp_f32": exp,
        "sigmoid_f32": sigmoid,
        "logistic_f32": lambda m: np.concatenate([one - sigmoid(m), sigmoid(m)], axis=1),
        "one_minus": lambda m: np.concatenate([one - m, m], axis=1),
    }[head.link](margins)


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


OBJECTIVES = {
    "reg:squarederror": "identity",
    "reg:squaredlogerror": "identity",
    "reg:pseudohubererror": "identity",
    "reg:absoluteerror": "identity",
    "reg:quantileerror": "identity",
    "reg:logistic": "sigmoid_f32",
    "binary:logistic": "sigmoid_f32",
    "binary:logitraw": "identity",
    "count:poisson": "exp_f32",
    "reg:gamma": "exp_f32",
    "reg:tweedie": "exp_f32",
    "survival:cox": "exp_f32",
    "survival:aft": "exp_f32",
    "rank:ndcg": "identity",
    "rank:pairwise": "identity",
    "rank:map": "identity",
    "multi:softprob": "softmax_f32",
    "multi:softmax": "softmax_f32",
}


def trained(objective, x, y, rounds=10, **params):
    y = y.astype(float)
    if objective in ("reg:logistic", "binary:logistic", "binary:logitraw", "rank:map"):
        y = (y > 140).astype(float)
    elif objective.startswith(("multi", "rank")):
        y = y // 120
    data = matrix(x, label=y)
    if objective == "survival:aft":
        data = matrix(x, label_lower_bound=y, label_upper_bound=y + 5)
    if objective.startswith("rank"):
        data.set_group([42] * 10 + [22])
    extra = {"multi": {"num_class": 3}, "reg:quantileerror": {"quantile_alpha": 0.3}}
    for key, value in extra.items():
        params = {**params, **(value if objective.startswith(key) else {})}
    return xgboost.train({**QUIET, **params, "objective": objective}, data, rounds)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_objectives_and_their_links(objective, rng):
    x, y = load_diabetes(return_X_y=True)
    booster = trained(objective, x, y)
    forest, head = agree(booster, x, around(x, rng))
    assert head.link == OBJECTIVES[objective]
    ours = linked(head, forest_walk.margins(forest, x))
    theirs = booster.predict(matrix(x)).reshape(len(x), -1)
    if objective == "multi:softmax":
        assert head.rule == "argmax_margin"
        ours = np.array(head.classes)[ours.argmax(axis=1)][:, None]
    np.testing.assert_array_max_ulp(ours, theirs, 4)


@pytest.mark.parametrize("base", [0.5, 0.123456789, 0.9999999, 1e-7])
def test_the_base_score_goes_through_the_link(base, rng):
    x, y = load_breast_cancer(return_X_y=True)
    model = xgboost.XGBClassifier(n_estimators=5, base_score=base, n_jobs=1).fit(x, y)
    agree(model, x, around(x, rng))


def test_a_base_score_per_class(rng):
    x, y = load_wine(return_X_y=True)
    model = xgboost.XGBClassifier(n_estimators=5, n_jobs=1).fit(x, y)
    forest, head = agree(model, x, around(x, rng))
    assert len(set(forest.base)) == 3
    ours = linked(head, forest_walk.margins(forest, x))
    np.testing.assert_array_max_ulp(ours, model.predict_proba(x), 4)
    np.testing.assert_array_equal(ours.argmax(axis=1), model.predict(x))


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


def test_labels_of_hinge_and_others_are_refused_by_name():
    x, y = load_breast_cancer(return_X_y=True)
    refused = {
        "binary:hinge": xgboost.XGBClassifier(n_estimators=2, objective="binary:hinge"),
        "gblinear": xgboost.XGBRegressor(n_estimators=2, booster="gblinear"),
    }
    for reason, model in refused.items():
        with pytest.raises(UnsupportedError, match=reason):
            forest_walk.convert(model.fit(x, y), x)


def test_vector_leaves_are_refused():
    x, y = load_diabetes(return_X_y=True)
    model = xgboost.XGBRegressor(
        n_estimators=2, multi_strategy="multi_output_tree", tree_method="hist"
    ).fit(x, np.stack([y, -y], axis=1))
    with pytest.raises(UnsupportedError, match="vector leaves"):
        forest_walk.convert(model, x)


@pytest.mark.parametrize("cut", [0, 1, 5, 40, -1])
def test_a_cut_document_is_refused(cut):
    x, y = load_diabetes(return_X_y=True)
    raw = bytes(trained("reg:squarederror", x, y, rounds=1).save_raw("ubj"))
    with pytest.raises(ValueError, match="ubjson"):
        ubjson.parse(raw[:cut])


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the formula of glibc's expf")
@pytest.mark.parametrize("classes", [2, 4])
def test_probabilities_are_the_same_bits_and_so_are_their_complements(classes, rng):
    x = rng.normal(size=(20_000, 4))
    y = np.digitize(x[:, 0] + 0.2 * x[:, 1] ** 3, np.linspace(-1, 1, classes - 1))
    model = xgboost.XGBClassifier(n_estimators=30, n_jobs=1, learning_rate=0.5).fit(x, y)
    compiled = pelton.compile(model, x[:100])
    np.testing.assert_array_equal(compiled.predict_proba(x), model.predict_proba(x))
