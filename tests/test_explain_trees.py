"""TreeSHAP equals its peers, the definition, and itself on every executor."""

from __future__ import annotations

import warnings

import lightgbm
import numpy as np
import pandas as pd
import plans
import pytest
import xgboost
from hypothesis import given, settings
from hypothesis import strategies as st
from shapley import shapley
from sklearn import ensemble, tree
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import pelton
from pelton import Model, _native, tables
from pelton.convert import convert
from pelton.errors import ContractError, UnsupportedError

with warnings.catch_warnings():  # of matplotlib, about how shap uses it
    warnings.simplefilter("ignore")
    import shap


def model_of(fitted, sample):
    """A model, without the certificate that `compile` makes."""
    converted = convert(fitted, sample)
    return Model(_native.Engine(converted.plan), converted.methods)


def assert_close(got, want, *, relative=1e-11):
    """Equal up to a part of the largest value."""
    assert got.shape == want.shape
    scale = np.abs(want).max()
    assert scale > 0
    np.testing.assert_allclose(got, want, rtol=0, atol=relative * scale)


@pytest.fixture(scope="module")
def flights():
    """Numbers with nulls, and text with nulls."""
    random = np.random.default_rng(5)
    rows = 1500
    frame = pd.DataFrame(
        {
            "delay": np.where(random.random(rows) < 0.1, np.nan, random.normal(5, 20, rows)),
            "carrier": random.choice(["AA", "UA", "DL", "B6", None], rows),
            "distance": random.integers(80, 3000, rows).astype(np.float64),
            "origin": random.choice(["EWR", "JFK", "LGA"], rows),
            "hour": random.integers(0, 24, rows).astype(np.float64),
        }
    )
    late = frame.delay.fillna(0) + 10 * (frame.carrier == "UA") * (frame.hour > 12)
    late += frame.carrier.map({"AA": 9.0, "DL": -8.0, "B6": 4.0}).fillna(0.0)
    late += 6 * (frame.origin == "JFK") + frame.distance / 500 + random.normal(0, 3, rows)
    return frame, late


def encoded():
    """Scaled and imputed numbers beside one-hot columns."""
    return make_column_transformer(
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ["carrier", "origin"]),
        (make_pipeline(SimpleImputer(), StandardScaler()), ["delay", "distance", "hour"]),
    )


@pytest.fixture(scope="module")
def pipeline(flights):
    """LightGBM over one-hot columns."""
    model = lightgbm.LGBMRegressor(n_estimators=40, num_leaves=15, verbose=-1, n_jobs=1)
    return make_pipeline(encoded(), model).fit(*flights)


@pytest.fixture(scope="module")
def compiled(pipeline, flights):
    """The same, compiled."""
    return pelton.compile(pipeline, flights[0], check_rows=200)


# LightGBM's pred_contrib.

LIGHTGBM = {
    "regression": {},
    "deep": {"num_leaves": 255, "min_child_samples": 2, "n_estimators": 5},
    "dart": {"boosting_type": "dart"},
    "missing as zero": {"zero_as_missing": True},
    "one column at a time": {"max_depth": 1},
}


@pytest.mark.parametrize("options", LIGHTGBM.values(), ids=LIGHTGBM)
def test_lightgbm_s_contributions_are_ours(options):
    x, y = load_diabetes(return_X_y=True)
    x[::7, 2] = np.nan
    x[::5, 3] = 0.0
    given = {"n_estimators": 30, "verbose": -1, "n_jobs": 1, **options}
    fitted = lightgbm.LGBMRegressor(**given).fit(x, y)
    want = fitted.predict(x, pred_contrib=True)
    found = model_of(fitted, x).explain(x)
    shown = [int(name[1:]) for name in found.names]
    assert_close(found.values, want[:, shown])
    assert np.abs(np.delete(want[:, :-1], shown, axis=1)).sum() == 0
    assert found.base == pytest.approx(want[0, -1], rel=1e-13)
    assert_close(model_of(fitted, x).explain(x, players="columns").values, found.values)


def test_lightgbm_s_classes_are_outputs():
    x, y = load_iris(return_X_y=True)
    fitted = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1, n_jobs=1).fit(x, y)
    want = fitted.predict(x, pred_contrib=True).reshape(len(x), 3, 5)
    found = model_of(fitted, x).explain(x)
    assert found.outputs == (0, 1, 2)
    assert_close(found.values, want[:, :, :4].transpose(0, 2, 1))
    np.testing.assert_allclose(found.base, want[0, :, 4], rtol=1e-12)
    assert_close(found.sums(), model_of(fitted, x).margins(x))


def test_lightgbm_s_categories_are_one_player(flights):
    frame = flights[0].astype({"carrier": "category", "origin": "category"})
    fitted = lightgbm.LGBMRegressor(
        n_estimators=30, verbose=-1, n_jobs=1, min_data_per_group=5, cat_smooth=1
    ).fit(frame, flights[1])
    want = fitted.predict(frame, pred_contrib=True)
    found = model_of(fitted, frame).explain(frame)
    assert found.names == tuple(frame.columns)
    assert_close(found.values, want[:, :-1])


def test_a_random_forest_of_lightgbm_is_explained_as_the_average_that_it_is():
    x, y = load_diabetes(return_X_y=True)
    fitted = lightgbm.LGBMRegressor(
        boosting_type="rf", n_estimators=10, subsample=0.6, subsample_freq=1, verbose=-1, n_jobs=1
    ).fit(x, y)
    found = model_of(fitted, x).explain(x)
    assert_close(found.sums(), fitted.predict(x))


def test_one_hot_columns_are_summed_to_their_raw_column(pipeline, compiled, flights):
    frame = flights[0][:300]
    want = pipeline[-1].predict(pipeline[0].transform(frame), pred_contrib=True)
    carriers, origins = 5, 3
    summed = {
        "carrier": want[:, :carriers].sum(axis=1),
        "origin": want[:, carriers : carriers + origins].sum(axis=1),
        "delay": want[:, -4],
        "distance": want[:, -3],
        "hour": want[:, -2],
    }
    found = compiled.explain(frame)
    assert_close(found.values, np.column_stack([summed[name] for name in found.names]))
    assert found.base == pytest.approx(want[0, -1], rel=1e-13)
    assert np.abs(found["origin"]).max() > 1


# The definition.


@pytest.mark.parametrize("players", ["features", "columns"])
def test_values_are_shapley_s_on_few_columns(players, flights):
    frame, late = flights
    model = lightgbm.LGBMRegressor(n_estimators=6, num_leaves=12, verbose=-1, n_jobs=1)
    pipeline = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(sparse_output=False, min_frequency=300), ["carrier"]),
            (SimpleImputer(add_indicator=True), ["delay"]),
            ("passthrough", ["hour", "distance"]),
        ),
        model,
    ).fit(frame, late)
    features = pipeline[0].transform(frame[:12])
    column_of = [0] * (features.shape[1] - 4) + [1, 1, 2, 3]
    found = model_of(pipeline, frame).explain(frame[:12], players=players)
    playing = column_of if players == "columns" else list(range(features.shape[1]))
    values, nobody = shapley(model.booster_, features, playing)
    if players == "features":
        values = np.column_stack([values[:, np.equal(column_of, k)].sum(axis=1) for k in range(4)])
    want = {name: values[:, k] for k, name in enumerate(["carrier", "delay", "hour", "distance"])}
    assert_close(found.values, np.column_stack([want[name] for name in found.names]))
    assert found.base == pytest.approx(nobody, rel=1e-12)


def test_the_two_games_differ_where_a_column_is_several_features(compiled, flights):
    by_feature = compiled.explain(flights[0][:50])
    by_column = compiled.explain(flights[0][:50], players="columns")
    assert np.abs(by_feature.values - by_column.values).max() > 1e-3
    assert_close(by_feature.sums(), by_column.sums())


# XGBoost's pred_contribs, which are sums in float32.

XGBOOST = {
    "regression": {},
    "binary": {"objective": "binary:logistic"},
    "dart": {"booster": "dart", "rate_drop": 0.2},
    "deep": {"max_depth": 12, "n_estimators": 4},
    "lossguide": {"grow_policy": "lossguide", "max_leaves": 40, "max_depth": 0},
}


@pytest.mark.parametrize("options", XGBOOST.values(), ids=XGBOOST)
def test_xgboost_s_contributions_are_ours(options):
    x, y = load_diabetes(return_X_y=True)
    x[::7, 2] = np.nan
    label = y > 140 if "objective" in options else y
    kind = xgboost.XGBClassifier if "objective" in options else xgboost.XGBRegressor
    fitted = kind(**{"n_estimators": 20, "max_depth": 4, "n_jobs": 1, **options}).fit(x, label)
    data = xgboost.DMatrix(x)
    want = fitted.get_booster().predict(data, pred_contribs=True, approx_contribs=False)
    model = model_of(fitted, x)
    found = model.explain(x)
    shown = [int(name[1:]) for name in found.names]
    assert_close(found.values, want[:, shown].astype(np.float64), relative=3e-6)
    assert_close(found.sums(), model.margins(x), relative=1e-6)


def test_xgboost_s_classes_are_outputs():
    x, y = load_iris(return_X_y=True)
    fitted = xgboost.XGBClassifier(n_estimators=10, n_jobs=1).fit(x, y)
    want = fitted.get_booster().predict(xgboost.DMatrix(x), pred_contribs=True)
    found = model_of(fitted, x).explain(x)
    assert_close(found.values, want[:, :, :4].transpose(0, 2, 1).astype(float), relative=3e-6)


def test_xgboost_s_categories_are_one_player(flights):
    frame = flights[0].astype({"carrier": "category", "origin": "category"})
    fitted = xgboost.XGBRegressor(
        n_estimators=20, max_depth=5, n_jobs=1, enable_categorical=True, max_cat_to_onehot=2
    ).fit(frame, flights[1])
    data = xgboost.DMatrix(frame, enable_categorical=True)
    want = fitted.get_booster().predict(data, pred_contribs=True)
    found = model_of(fitted, frame).explain(frame)
    assert_close(found.values, want[:, :-1].astype(np.float64), relative=3e-6)


# scikit-learn, through shap.

SKLEARN = {
    "tree": tree.DecisionTreeRegressor(random_state=0),
    "forest": ensemble.RandomForestRegressor(8, random_state=0),
    "extra trees": ensemble.ExtraTreesRegressor(8, max_depth=9, random_state=0),
    "boosting": ensemble.GradientBoostingRegressor(n_estimators=25, random_state=0),
    "hist boosting": ensemble.HistGradientBoostingRegressor(max_iter=25, random_state=0),
}


@pytest.mark.parametrize("fitted", SKLEARN.values(), ids=SKLEARN)
def test_scikit_learn_s_trees_are_shap_s(fitted):
    x, y = load_diabetes(return_X_y=True)
    weights = np.random.default_rng(0).uniform(0.5, 2, len(y))
    fitted.fit(x, y, sample_weight=weights)
    found = model_of(fitted, x).explain(x)
    want = shap.TreeExplainer(fitted, feature_perturbation="tree_path_dependent").shap_values(x)
    shown = [int(name[1:]) for name in found.names]
    assert_close(found.values, want[:, shown], relative=1e-9)
    assert_close(found.sums(), np.asarray(fitted.predict(x), np.float64))


def test_leaves_of_class_shares_are_explained_per_class():
    x, y = load_iris(return_X_y=True)
    fitted = ensemble.RandomForestClassifier(15, random_state=0).fit(x, y)
    found = model_of(fitted, x).explain(x)
    want = shap.TreeExplainer(fitted, feature_perturbation="tree_path_dependent").shap_values(x)
    assert_close(found.values, want, relative=1e-10)
    assert_close(found.sums(), fitted.predict_proba(x))


def test_many_players_on_a_path_are_explained_exactly():
    random = np.random.default_rng(2)
    x = random.normal(size=(600, 40))
    y = np.sin(x * np.arange(1, 41)).sum(axis=1)
    fitted = ensemble.ExtraTreesRegressor(4, random_state=0).fit(x, y)
    found = model_of(fitted, x).explain(x[:60])
    explainer = shap.TreeExplainer(fitted, feature_perturbation="tree_path_dependent")
    assert_close(found.values, explainer.shap_values(x[:60]), relative=1e-7)
    assert_close(found.sums(), fitted.predict(x[:60]), relative=1e-12)


# Completeness, on any rows.

NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6), st.sampled_from([0.0, -0.0, 1e300, np.inf]))
WORDS = st.one_of(st.none(), st.sampled_from(["AA", "UA", "never seen", ""]))
ROWS = st.fixed_dictionaries(
    {"delay": NUMBERS, "carrier": WORDS, "distance": NUMBERS, "origin": WORDS, "hour": NUMBERS}
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(ROWS, min_size=1, max_size=40), players=st.sampled_from(["features", "columns"])
)
def test_base_and_values_are_the_margin_on_any_rows(forest_model, rows, players):
    found = forest_model.explain(rows, players=players)
    want = forest_model.margins(rows)
    np.testing.assert_allclose(found.sums(), want, rtol=0, atol=1e-9)


@pytest.fixture(scope="module")
def forest_model(flights):
    """LightGBM over its own categories and nulls: it takes every row."""
    frame = flights[0].astype({"carrier": "category", "origin": "category"})
    fitted = lightgbm.LGBMRegressor(n_estimators=30, verbose=-1, n_jobs=1).fit(frame, flights[1])
    return model_of(fitted, frame)


# Same bits everywhere.


@pytest.mark.parametrize("players", ["features", "columns"])
def test_values_have_the_same_bits_on_every_executor(compiled, flights, players):
    frame = flights[0]
    plan = compiled.engine.plan
    batch = tables.read(frame, compiled.schema, compiled.reader)

    def values(level, threads, rows=slice(None)):
        part = tables.read(frame[rows], compiled.schema, compiled.reader)
        explainer = _native.Explainer(_native.Engine(plan, level), players)
        return explainer.run_batch(part.columns, part.rows, threads)

    want = values("scalar", 1)
    levels = ("scalar", "avx2", "avx512")
    for level in levels[: levels.index(_native.best_level()) + 1]:
        for threads in (1, 3):
            np.testing.assert_array_equal(values(level, threads), want)
    for rows in (slice(0, 1), slice(1, 8), slice(7, 72), slice(500, 1013)):
        np.testing.assert_array_equal(values(None, 1, rows), want[rows])
    assert batch.rows == len(want)


def test_a_saved_model_explains_alike(compiled, flights, tmp_path):
    compiled.save(tmp_path / "late.pelton")
    again = pelton.load(tmp_path / "late.pelton")
    for players in ("features", "columns"):
        np.testing.assert_array_equal(
            again.explain(flights[0], players=players).values,
            compiled.explain(flights[0], players=players).values,
        )
    again.save(tmp_path / "again.pelton")
    assert (tmp_path / "again.pelton").read_bytes() == (tmp_path / "late.pelton").read_bytes()


# Plans by hand.

TWO = [{"name": "a", "dtype": "f64"}, {"name": "b", "dtype": "f64"}, {"name": "c", "dtype": "f64"}]


def stump(slot, values, covers, threshold=0.0):
    return {
        "slot": [slot],
        "threshold": [threshold],
        "set": [-1],
        "missing_right": [False],
        "left": [~0],
        "right": [~1],
        "leaf_values": values,
        "output": 0,
        "leaf_covers": covers,
    }


def hand_made(*trees, cross=True):
    builder = _native.Builder(TWO)
    both = builder.add("add_columns", [0, 1]) if cross else 0
    for one in trees:
        one["slot"] = [both if slot == "cross" else slot for slot in one["slot"]]
    builder.set_forest(list(trees), base=[0.5])
    builder.set_head("identity")
    return Model(_native.Engine(builder.finish()))


def test_the_share_of_a_feature_of_two_columns_is_divided_evenly():
    model = hand_made(stump("cross", [-1.0, 3.0], [30, 10]), stump(2, [0.0, 1.0], [1, 1]))
    found = model.explain({"a": [1.0, -5.0], "b": [1.0, 1.0], "c": [1.0, -1.0]})
    np.testing.assert_allclose(found.values, [[1.5, 1.5, 0.5], [-0.5, -0.5, -0.5]])
    assert found.base == 0.5 + 0.0 + 0.5


def test_leaves_that_no_training_row_reached_are_shared_evenly():
    found = hand_made(stump(0, [-1.0, 3.0], [0, 0]), cross=False).explain({"a": [1.0]})
    np.testing.assert_allclose(found.values, [[2.0]])
    empty_side = hand_made(stump(0, [-1.0, 3.0], [7, 0]), cross=False)
    np.testing.assert_allclose(empty_side.explain({"a": [1.0, -1.0]}).values, [[4.0], [0.0]])


def test_a_tree_of_one_leaf_moves_the_base_alone():
    single = {**stump(0, [2.0], [5.0]), "slot": [], "threshold": [], "set": []}
    single |= {"missing_right": [], "left": [], "right": []}
    found = hand_made(single, stump(0, [-1.0, 1.0], [1, 1]), cross=False).explain({"a": [1.0]})
    assert found.base == 2.5
    np.testing.assert_allclose(found.values, [[1.0]])


@pytest.mark.parametrize("covers", [[1, -1], [1, np.nan], [np.inf, 1], []])
def test_covers_that_are_no_weights_are_not_kept(covers):
    model = hand_made(stump(0, [-1.0, 3.0], covers), cross=False)
    assert model.margins({"a": [1.0]}) == 3.5
    with pytest.raises(UnsupportedError, match="need the training weight of every leaf"):
        model.explain({"a": [1.0]})


def test_covers_must_fit_their_tree():
    with pytest.raises(Exception, match="a cover for every leaf or for none"):
        hand_made(stump(0, [-1.0, 3.0], [1]), cross=False)


# Refusals.


def test_a_forest_without_weights_says_so():
    with pytest.raises(UnsupportedError, match="need the training weight of every leaf, got none"):
        plans.model(plans.forest()).explain(plans.table(5))


def test_a_transformer_has_nothing_to_explain(flights):
    scaler = StandardScaler().fit(flights[0][["hour"]])
    model = model_of(scaler, flights[0][["hour"]])
    with pytest.raises(UnsupportedError, match="this is a transformer"):
        model.explain(flights[0])


def test_other_players_are_refused(compiled, flights):
    with pytest.raises(ValueError, match="need features or columns, got 'trees'"):
        compiled.explain(flights[0], players="trees")


def test_rows_that_break_the_contract_are_refused(compiled, flights):
    with pytest.raises(ContractError, match="carrier"):
        compiled.explain(flights[0].drop(columns="carrier"))
    with pytest.raises(ContractError, match="delay"):
        compiled.explain(flights[0].assign(delay="soon"))


def test_no_rows_have_no_values(compiled, flights):
    found = compiled.explain(flights[0][:0])
    assert found.values.shape == (0, 5)
    assert "0 rows" in repr(found)
