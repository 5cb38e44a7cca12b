"""Features in front of models: one compiled plan, and a wrong number in it is found out."""

import copy

import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost
from converted import assert_same_bits
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from test_features import made

import pelton
from pelton import features as F
from pelton.compiling import recheck
from pelton.errors import ContractError, ParityError, PeltonError, UnsupportedError


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(9)
    count = 500
    delay = rng.normal(10, 20, count).round()
    delay[rng.random(count) < 0.1] = np.nan
    carrier = rng.choice(["UA", "AA", "B6", "OO"], count, p=[0.4, 0.4, 0.18, 0.02]).astype(object)
    carrier[::31] = None
    start = pd.Timestamp("2013-01-01", tz="UTC")
    return pd.DataFrame(
        {
            "dep_delay": delay,
            "distance": rng.integers(100, 3000, count),
            "air_time": rng.integers(20, 400, count),
            "carrier": carrier,
            "origin": rng.choice(["JFK", "LGA", "EWR"], count),
            "dest": rng.choice(["ATL", "ORD", "LAX", "BOS"], count),
            "time_hour": start + pd.to_timedelta(rng.integers(0, 8000, count), unit="h"),
        }
    )


@pytest.fixture(scope="module")
def y(table):
    hour = table["time_hour"].dt.hour
    return ((table["dep_delay"].fillna(0) + hour > 20) | (table["carrier"] == "B6")).to_numpy()


MODELS = {
    "logistic regression": lambda: LogisticRegression(max_iter=300),
    "random forest": lambda: RandomForestClassifier(8, max_depth=5, random_state=0),
    "hist gradient boosting": lambda: HistGradientBoostingClassifier(max_iter=8),
    "lightgbm": lambda: lightgbm.LGBMClassifier(n_estimators=8, verbosity=-1, n_jobs=1),
    "xgboost": lambda: xgboost.XGBClassifier(n_estimators=8, n_jobs=1),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_pipeline_of_features_and_a_model_is_one_plan(name, table, y):
    pipe = Pipeline([("features", made()), ("model", MODELS[name]())]).fit(table, y)
    model = pelton.compile(pipe, table)
    np.testing.assert_allclose(
        model.predict_proba(table), pipe.predict_proba(table), rtol=1e-6, atol=1e-9
    )
    row = {name: _plain(table[name].iloc[5]) for name in table.columns}
    assert model.predict_proba_row(row) == tuple(model.predict_proba(table.iloc[[5]])[0])
    loaded = _saved_and_loaded(model)
    assert_same_bits(loaded.predict_proba(table), model.predict_proba(table))
    assert {step["name"] for step in model.certificate.steps} >= {"features", "model"}


def _plain(value):
    if value is None or value != value:
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def _saved_and_loaded(model):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "late.pelton"
        model.save(path)
        return pelton.load(path)


def test_features_stand_before_and_behind_other_steps(table, y):
    first = ColumnTransformer(
        [("keep", "passthrough", ["dep_delay", "distance", "air_time"])],
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")
    between = F.Features(
        speed=F.col("distance") / F.col("air_time"), delay=F.col("dep_delay").fill(F.mean)
    )
    pipe = Pipeline([("first", first), ("ours", between), ("scale", StandardScaler())])
    pipe.fit(table, y)
    model = pelton.compile(pipe, table)
    assert_same_bits(model.transform(table), pipe.transform(table))


def test_features_share_columns_with_scikit_learns_encoders(table, y):
    both = ColumnTransformer(
        [
            (
                "ours",
                F.Features(c=F.col("carrier").one_hot(), r=F.cross("origin", "dest").frequency()),
                ["carrier", "origin", "dest"],
            ),
            ("theirs", OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["origin"]),
        ]
    ).fit(table, y)
    model = pelton.compile(both, table)
    assert_same_bits(model.transform(table), both.transform(table))


def test_columns_that_no_feature_reads_need_not_be_there(table, y):
    wide = table.assign(target=y, note="x")
    features = made().fit(wide, y)
    model = pelton.compile(features, wide)
    assert set(model.schema.names) == set(features.feature_names_in_)
    assert_same_bits(model.transform(table), features.transform(wide))


def test_what_was_not_fitted_is_refused(table):
    with pytest.raises(UnsupportedError, match="not fitted"):
        pelton.compile(made(), table)


def test_a_subclass_may_compute_something_else(table, y):
    class Mine(F.Features):
        pass

    features = Mine(a=F.col("distance")).fit(table)
    with pytest.raises(UnsupportedError, match="a subclass of Features"):
        pelton.compile(features, table)


def test_an_error_of_a_feature_is_an_error_of_the_compiled_model(table, y):
    features = F.Features(c=F.col("carrier").one_hot(unknown="error")).fit(table)
    model = pelton.compile(features, table)
    with pytest.raises(ContractError, match="carrier"):
        model.transform(table.assign(carrier="ZZ"))


def test_a_null_that_may_come_out_as_a_number_is_taken(table):
    """scikit-learn refuses a feature that is null, not the null of one of its columns."""
    rng = np.random.default_rng(2)
    values = rng.normal(size=(200, 3))
    values[:60, 0], values[60:120, 1] = np.nan, np.nan
    nulls = pd.DataFrame(values, columns=list("abc"))
    nulls["k"] = pd.Series(rng.choice(["u", "v", None], 200), dtype=object)
    y = rng.integers(0, 2, 200)
    features = F.Features(
        mean=F.row_mean("a", "b"), first=F.coalesce("a", "b"), least=F.row_min("a", "b", "c"),
        chosen=F.where(F.col("a").is_null(), F.col("b"), F.col("a")), more=(F.col("a") > 0).fill(0),
        kind=(F.col("k") == "u").fill(0) * 2 + F.col("k").ordinal(missing=5, unknown=7),
        truth=F.col("c").is_null() | (F.col("a") > 0).fill(0), c=F.col("c"),
    )  # fmt: skip
    pipe = Pipeline([("features", features), ("model", LogisticRegression())]).fit(nulls, y)
    model = pelton.compile(pipe, nulls)
    np.testing.assert_allclose(
        model.predict_proba(nulls), pipe.predict_proba(nulls), rtol=1e-9, atol=1e-12
    )
    with pytest.raises(ContractError, match="'c'"):
        model.predict(nulls.assign(c=np.nan))


# Changes to what was learned, of which each must be found when the plan is compared.
def _numbers(learned):
    """Every learned number, as (name, function that changes it)."""
    for key, value in learned.items():
        op = key[0]
        if isinstance(value, float):
            yield op, lambda key=key, value=value: {key: np.nextafter(value, np.inf)}
        if op in ("standardize", "robust", "min_max"):
            for at in range(len(value)):
                yield f"{op} {at}", lambda key=key, value=value, at=at: {key: _raised(value, at)}
        if op == "bucketize":
            yield op, lambda key=key, value=value: {key: _raised(value, 0)}
        if op == "frequency":
            yield op, lambda key=key, v=value: {key: (v[0], _raised(v[1], 0), v[2])}
        if op == "target_mean":
            means = value[1]
            higher = means._replace(categories=_raised(means.categories, 0))
            yield op, lambda key=key, v=value, h=higher: {key: (v[0], h)}
        if op in ("one_hot", "ordinal"):

            def swapped(key=key, v=value):
                names, *rest = v if isinstance(v, tuple) else (v,)
                turned = [names[1], names[0], *names[2:]]
                return {key: (turned, *rest) if rest else turned}

            yield op, swapped


def _raised(values, at):
    changed = list(values)
    changed[at] = changed[at] * 1.001 + 1e-6
    kind = type(values)
    return (
        np.array(changed)
        if kind is np.ndarray
        else kind(changed)
        if kind in (list, tuple)
        else kind(*changed)
    )


def test_any_learned_number_that_is_wrong_is_found(table, y, monkeypatch):
    features = F.Features(
        a=F.col("dep_delay").fill(F.median).standardize(),
        b=F.col("distance").robust(),
        c=F.col("air_time").min_max(),
        d=F.col("distance").bucketize(bins=4),
        e=F.col("carrier").one_hot(),
        f=F.col("origin").ordinal(),
        g=F.col("dest").frequency(),
        h=F.cross("origin", "dest").target_mean(),
    ).fit(table, y)
    features.model  # noqa: B018  compiled with the true numbers
    pelton.compile(features, table)
    true = features.learned_
    model = pelton.compile(features, table)
    found = []
    for name, change in _numbers(true):
        monkeypatch.setattr(features, "learned_", {**true, **change()})
        with pytest.raises(ParityError):
            pelton.compile(features, table)
        wrong = copy.deepcopy(features)
        wrong.learned_ = {**true, **change()}
        with pytest.raises(PeltonError):
            recheck(model, wrong, table)
        found.append(name.split()[0])
    want = {
        "fill_learned",
        "standardize",
        "robust",
        "min_max",
        "bucketize",
        "frequency",
        "target_mean",
        "one_hot",
        "ordinal",
    }
    assert set(found) == want
