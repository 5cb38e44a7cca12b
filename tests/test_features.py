"""Features as a transformer: containers, contracts, and scikit-learn's own tools around it."""

import copy
import datetime
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
import sklearn
from converted import assert_same_bits
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import (
    check_estimator,
    check_get_params_invariance,
    check_set_params,
)
from sklearn.utils.validation import check_is_fitted

import pelton
from pelton import features as F
from pelton.errors import ContractError


def made():
    """Features of every sort, not fitted."""
    return F.Features(
        carrier=F.col("carrier").one_hot(min_count=20),
        delay=F.col("dep_delay").fill(F.median).standardize(),
        speed=F.col("distance") / F.col("air_time"),
        hour=F.col("time_hour").in_zone("America/New_York").hour(),
        route=F.cross("origin", "dest").target_mean(smoothing=20),
    )


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(8)
    delay = rng.normal(10, 20, 400).round()
    delay[rng.random(400) < 0.1] = np.nan
    carrier = rng.choice(["UA", "AA", "B6", "OO"], 400, p=[0.4, 0.4, 0.18, 0.02]).astype(object)
    carrier[::37] = None
    start = pd.Timestamp("2013-01-01", tz="UTC")
    return pd.DataFrame(
        {
            "year": 2013,
            "dep_delay": delay,
            "distance": rng.integers(100, 3000, 400),
            "air_time": rng.integers(20, 400, 400),
            "carrier": carrier,
            "origin": rng.choice(["JFK", "LGA", "EWR"], 400),
            "dest": rng.choice(["ATL", "ORD", "LAX", "BOS"], 400),
            "time_hour": start + pd.to_timedelta(rng.integers(0, 8000, 400), unit="h"),
        }
    )


@pytest.fixture(scope="module")
def y(table):
    return (table["dep_delay"].fillna(0) > 10).to_numpy()


@pytest.fixture(scope="module")
def fitted(table, y):
    return made().fit(table, y)


def test_names_and_columns(fitted, table):
    assert list(fitted.get_feature_names_out()) == [
        *("carrier_AA", "carrier_B6", "carrier_UA", "carrier_null"),
        *("delay", "speed", "hour", "route"),
    ]
    got = fitted.transform(table)
    np.testing.assert_array_equal(got[:, 5], table["distance"] / table["air_time"])
    local = table["time_hour"].dt.tz_convert("America/New_York").dt.hour
    np.testing.assert_array_equal(got[:, 6], local)
    read = ["dep_delay", "distance", "air_time", "carrier", "origin", "dest", "time_hour"]
    assert list(fitted.feature_names_in_) == read
    assert fitted.n_features_in_ == 7


CONTAINERS = {
    "pandas": lambda t: t,
    "pandas objects": lambda t: t.astype({"carrier": object, "origin": object, "distance": object}),
    "pandas categories": lambda t: t.astype({"carrier": "category", "dest": "category"}),
    "pandas nullable": lambda t: t.convert_dtypes(),
    "polars": lambda t: pl.from_pandas(t),
    "pyarrow": lambda t: pa.Table.from_pandas(t),
    "dict": lambda t: {name: t[name] for name in t.columns},
    "dict of lists": lambda t: {n: [_plain(v) for v in t[n]] for n in t.columns},
}


def _plain(value):
    if value is None or value != value:
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


@pytest.mark.parametrize("name", CONTAINERS)
def test_any_container_teaches_the_same(name, fitted, table, y):
    made_here = CONTAINERS[name](table)
    want = fitted.transform(table)
    assert_same_bits(np.asarray(fitted.transform(made_here)), want)
    assert_same_bits(np.asarray(made().fit(made_here, y).transform(table)), want)


def test_arrays_have_columns_by_number():
    x = np.array([[1.0, 2.0], [np.nan, 8.0]])
    features = F.Features(a=F.col("x0").fill(F.mean), b=F.col("x1") / F.col("x0"))
    got = features.fit_transform(x)
    np.testing.assert_array_equal(got, [[1, 2], [1, np.nan]])
    assert features.n_features_in_ == 2
    assert not hasattr(features, "feature_names_in_")
    model = pelton.compile(features, x)
    assert_same_bits(model.transform(x), got)
    with pytest.raises(ContractError, match=r"need the column 'x2', got x0, x1$"):
        F.Features(a=F.col("x2")).fit(x)


def test_tables_that_are_none_are_refused():
    features = F.Features(a=F.col("x0"))
    with pytest.raises(ContractError, match="need a table with its rows, got a LazyFrame"):
        features.fit(pl.LazyFrame({"x0": [1.0]}))
    with pytest.raises(ContractError, match="sparse input is not supported, got csr_matrix"):
        features.fit(scipy.sparse.csr_matrix(np.eye(2)))


def test_dicts_of_numbers_keep_their_names():
    features = F.Features(d=F.col("delay").fill(0) + F.col("far"))
    columns = {"far": [1, 2], "delay": [0.5, None]}
    rows = [{"delay": 0.5, "far": 1}, {"delay": None, "far": 2}]
    records = np.array([(1, 0.5), (2, np.nan)], dtype=[("far", "i8"), ("delay", "f8")])
    for given in (columns, rows, records):
        np.testing.assert_array_equal(features.fit_transform(given).ravel(), [1.5, 2])
    np.testing.assert_array_equal(features.transform(rows).ravel(), [1.5, 2])
    assert pelton.compile(features, columns).transform(rows).ravel().tolist() == [1.5, 2]


def test_rows_as_lists_are_arrays():
    features = F.Features(a=F.col("x0") + 1, c=F.col("x1").one_hot())
    got = features.fit_transform([[1, "u"], [2, "v"]])
    np.testing.assert_array_equal(got, [[2, 1, 0], [3, 0, 1]])
    np.testing.assert_array_equal(features.transform([(5, "v")]), [[6, 0, 1]])


def test_either_null_of_python_is_null(table, y):
    texts = [np.nan if value is None else value for value in table["carrier"].tolist()]
    nulls = table.assign(carrier=pd.Series(texts, dtype=object))
    features = made().fit(nulls, y)
    none = nulls.iloc[[37]].assign(carrier=pd.Series([None], dtype=object, index=[37]))
    assert none["carrier"].tolist() == [None]
    assert features.transform(none)[0, 3] == 1
    model = pelton.compile(features, nulls)
    assert model.transform(none)[0, 3] == 1
    assert model.transform([{**row_of(none), "carrier": None}])[0, 3] == 1


def row_of(frame):
    return {name: _plain(frame[name].iloc[0]) for name in frame.columns}


def test_rows_that_break_the_contract_are_refused(fitted, table):
    with pytest.raises(ContractError, match="'air_time'"):
        fitted.transform(table.drop(columns="air_time"))
    with pytest.raises(ContractError, match="distance"):
        fitted.transform(table.assign(distance="far"))
    with pytest.raises(ContractError, match="time_hour"):
        fitted.transform(table.assign(time_hour=datetime.date(2013, 1, 1)))


def test_an_own_copy_is_equal(fitted, table):
    want = fitted.transform(table)
    for twin in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted)):
        assert_same_bits(twin.transform(table), want)
        assert repr(twin) == repr(fitted)


def test_pickles_hold_no_model_but_what_was_learned(fitted):
    facts = fitted.__getstate__()
    assert facts["_model"] is None
    assert fitted._model is not None


def test_clones_forget_what_they_learned(fitted, table, y):
    twin = clone(fitted)
    assert twin.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError, match="need fit before transform"):
        twin.transform(table)
    with pytest.raises(NotFittedError):
        check_is_fitted(twin)
    check_is_fitted(fitted)
    assert_same_bits(twin.fit(table, y).transform(table), fitted.transform(table))


def test_scikit_learns_checks_of_parameters_pass():
    for check in (check_get_params_invariance, check_set_params):
        check("Features", F.Features(a=F.col("x0"), b=F.col("x1").fill(0)))
    with pytest.raises(ValueError, match="need one of a, got 'c'"):
        F.Features(a=F.col("x0")).set_params(c=3)


@pytest.mark.filterwarnings("ignore:Estimator Features does not inherit")
def test_scikit_learns_checks_of_estimators_pass():
    features = F.Features(a=F.col("x0").fill(0), b=F.col("x0").is_null())
    failed = [
        f"{found['check_name']}: {found['exception']!r}"
        for found in check_estimator(features, on_fail=None, on_skip=None)
        if found["status"] == "failed"
    ]
    assert failed == []


def test_tags_say_what_scikit_learn_asks():
    tags = sklearn.utils.get_tags(made())
    assert tags.target_tags.required
    assert tags.input_tags.allow_nan
    assert tags.input_tags.string
    assert tags.transformer_tags is not None
    assert not sklearn.utils.get_tags(F.Features(a=F.col("x0"))).target_tags.required


def test_set_output_gives_frames(fitted, table, y):
    names = list(fitted.get_feature_names_out())
    want = fitted.transform(table)
    turned = table.iloc[::-1]
    frame = clone(fitted).set_output(transform="pandas").fit(table, y).transform(turned)
    assert list(frame.columns) == names
    assert frame.index.equals(turned.index)
    assert_same_bits(frame.to_numpy(), want[::-1])
    frame = clone(fitted).set_output(transform="polars").fit(table, y).transform(table)
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == names
    with sklearn.config_context(transform_output="pandas"):
        assert isinstance(fitted.transform(table), pd.DataFrame)
    with pytest.raises(ValueError, match="need one of default, pandas, polars, got 'csv'"):
        fitted.set_output(transform="csv")


def test_pipelines_cross_validate_and_search(table, y):
    pipe = Pipeline([("features", made()), ("model", LogisticRegression(max_iter=500))])
    assert cross_val_score(pipe, table, y, cv=3).min() > 0.8
    grid = {
        "features__carrier": [F.col("carrier").one_hot(), F.col("carrier").frequency()],
        "model__C": [0.1, 1.0],
    }
    found = GridSearchCV(pipe, grid, cv=2, error_score="raise").fit(table, y)
    assert found.best_params_["features__carrier"] in found.param_grid["features__carrier"]
    assert "one_hot" in repr(found.best_estimator_)
    assert "Features" in found.best_estimator_._repr_html_()


def test_column_transformers_and_unions_take_features(table, y):
    part = F.Features(delay=F.col("dep_delay").fill(0), far=F.col("distance") > 1000)
    columns = ColumnTransformer(
        [("ours", part, ["dep_delay", "distance"]), ("theirs", StandardScaler(), ["air_time"])]
    )
    got = columns.fit_transform(table)
    assert list(columns.get_feature_names_out()) == ["ours__delay", "ours__far", "theirs__air_time"]
    np.testing.assert_array_equal(got[:, 1], table["distance"] > 1000)
    frame = columns.set_output(transform="pandas").fit_transform(table)
    np.testing.assert_array_equal(frame.to_numpy(), got)
    union = FeatureUnion([("a", part), ("b", made())]).fit(table, y)
    assert union.transform(table).shape == (400, 10)


def test_the_target_of_each_row_stays_out_of_its_features_in_pipelines(table, y):
    """In fit, a pipeline calls fit_transform: no row may see its own target."""
    ids = table.assign(flight=np.arange(400.0))
    noise = np.random.default_rng(0).integers(0, 2, 400)
    pipe = make_pipeline(
        F.Features(id=F.col("flight").target_mean(smoothing=0)), LogisticRegression()
    )
    assert pipe.fit(ids, noise).score(ids, 1 - noise) <= 1.0
    assert abs(pipe[-1].coef_[0, 0]) < 5  # with leaking targets it separates them all


def test_names_that_cannot_be_parameters_are_refused():
    with pytest.raises(ValueError, match="need names without '__', got 'a__b'"):
        F.Features(a__b=F.col("x"))
    with pytest.raises(ContractError, match="need at least one feature, got none"):
        F.Features().fit(np.zeros((2, 2)))
    with pytest.raises(ContractError, match="feature 'a': need an expression, got \\{\\}"):
        F.Features(a={}).fit(np.zeros((2, 2)))
    with pytest.raises(ContractError, match="need a name of its own for each, got 'a_x' twice"):
        F.Features(a=F.col("c").one_hot(), a_x=F.col("n")).fit(pd.DataFrame({"c": ["x"], "n": [1]}))
    with pytest.raises(ContractError, match="at least one training row"):
        F.Features(a=F.col("x0")).fit(np.zeros((0, 2)))
    with pytest.raises(ContractError, match="need columns whose names are text, got 0"):
        F.Features(a=F.col("0")).fit(pd.DataFrame(np.zeros((2, 2))))
    mixed = pd.DataFrame({"m": ["a", 1, 2.0], "n": [None] * 3})
    with pytest.raises(ContractError, match=r"feature .a.: need one type of values.*column .m."):
        F.Features(a=F.col("m").one_hot()).fit(mixed)
    with pytest.raises(ContractError, match=r"feature .a.: need a value that is not null.*.n."):
        F.Features(a=F.col("n").one_hot()).fit(mixed)
    for y, got in ((list("abc"), "3 classes"), ([1, 2, np.nan], "values that are not finite")):
        with pytest.raises(ContractError, match=f"numbers or two classes, got {got}"):
            F.Features(a=F.col("x0").target_mean()).fit(np.zeros((3, 1)), y)
    with pytest.raises(ContractError, match="y: need one value per row, 2, got shape"):
        F.Features(a=F.col("x0").target_mean()).fit(np.zeros((2, 2)), [1])


def test_features_work_without_scikit_learn():
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "from pelton import features as F\n"
        "import numpy as np\n"
        "X = F.Features(a=F.col('x0').fill(F.mean).standardize(), b=F.col('x0').target_mean())\n"
        "print(X.fit_transform(np.array([[1.0], [3.0], [np.nan]] * 3), [0, 1, 1] * 3).shape)\n"
        "try: F.Features(a=F.col('x0')).transform(np.zeros((1, 1)))\n"
        "except ValueError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [
        "(9, 2)",
        "features: need fit before transform, got neither",
    ]


def test_expressions_are_shown_as_the_code_that_makes_them():
    shown = [
        "where(col('a') > 0, -(col('a') + 1) ** 2, col('b') // 3)",
        "col('c').fill(mode).one_hot(min_count=5)",
        "(col('a') < 3) == (col('b') < 2)",
        "(col('a') == 1) & ~(col('b') < 2) | col('a').is_null()",
        "col('t').in_zone('UTC').hour().cyclic(24.0)",
        "row_std(col('a'), col('b'), ddof=0) - (col('a') - col('b'))",
        "cross(col('a'), col('b').bucketize(edges=(1.0, 2.0))).hash(8)",
    ]
    for code in shown:
        assert repr(eval(code, {name: getattr(F, name) for name in F.__all__})) == code


def test_equal_expressions_learn_once(table, y):
    same = {f"f{at}": F.col("dep_delay").fill(F.mean) for at in range(3)}
    features = F.Features(**same).fit(table, y)
    assert len(features.learned_) == 1
