"""What a sample tells: names, types, nulls, in every kind of container."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from converted import follows, follows_under_stress, run
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler

import pelton
from pelton.convert import convert
from pelton.errors import ContractError, UnsupportedError
from pelton.schema import NULL_IS_NAN, NULL_IS_NONE

DAY = datetime.datetime(2013, 1, 1)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "f64": rng.normal(size=60),
            "f32": rng.normal(size=60).astype("f4"),
            "i64": rng.integers(0, 9, 60),
            "i32": rng.integers(0, 9, 60).astype("i4"),
            "i8": rng.integers(0, 9, 60).astype("i1"),
            "u32": rng.integers(0, 9, 60).astype("u4"),
            "bool": rng.integers(0, 2, 60).astype(bool),
            "str": rng.choice(["x", "y"], 60),
            "object": rng.choice(["x", "y"], 60).astype(object),
            "category": pd.Categorical(rng.choice(["x", "y"], 60)),
            "number category": pd.Categorical(rng.choice([1, 2], 60)),
            "Int64": pd.array([1, None] * 30, "Int64"),
            "arrow": pd.array(["x", None] * 30, pd.ArrowDtype(pa.string())),
            "naive": DAY,
            "utc": pd.Timestamp(DAY, tz="UTC"),
            "date": np.array([DAY.date()] * 60, object),
        }
    )
    frame["object"] = frame["object"].astype(object)
    return frame


WANT = {
    "f64": "f64", "f32": "f32", "i64": "i64", "i32": "i32", "i8": "i32", "u32": "i64",
    "bool": "bool", "str": "string", "object": "string", "category": "string",
    "number category": "i64", "Int64": "i64", "arrow": "string", "naive": "timestamp",
    "utc": "timestamp", "date": "date",
}  # fmt: skip


def nothing(table):
    """A transformer that was fitted on the table and reads one column."""
    return ColumnTransformer([("one", FunctionTransformer(), ["f64"])]).fit(table)


def dtypes(converted):
    return {spec["name"]: spec["dtype"] for spec in converted.plan.columns}


def test_types_are_those_of_the_columns(table):
    converted = convert(nothing(table), table)
    assert dtypes(converted) == WANT
    by_name = {spec["name"]: spec for spec in converted.plan.columns}
    assert by_name["utc"]["time_zone"] == "UTC"
    assert by_name["naive"]["time_zone"] == ""
    assert [name for name, spec in by_name.items() if spec["used"]] == ["f64"]


def test_types_of_arrow_and_polars_are_the_same(table):
    plain = table.drop(columns=["number category"])
    step = nothing(plain)
    for sample in (pa.Table.from_pandas(plain), pl.from_pandas(plain)):
        found = dtypes(convert(step, sample))
        # To pandas, as the model takes it, a null makes a float of a whole number.
        want = {**WANT, "Int64": found["Int64"]}
        assert found == {name: want[name] for name in plain.columns}
        assert found["Int64"] in ("i64", "f64")


OBJECTS = {
    "text": (["a", None, "b"], "string"),
    "whole numbers": ([1, None, 3], "i64"),
    "numbers": ([1, 2.5, None], "f64"),
    "truth": ([True, None, False], "bool"),
    "moments": ([DAY, None, DAY], "timestamp"),
    "days": ([DAY.date(), None, DAY.date()], "date"),
}


@pytest.mark.parametrize("case", OBJECTS)
def test_objects_are_what_their_values_are(case):
    values, dtype = OBJECTS[case]
    frame = pd.DataFrame({"f64": [1.0, 2.0, 3.0], "o": pd.Series(values, dtype=object)})
    assert dtypes(convert(nothing(frame), frame))["o"] == dtype


def test_a_column_of_mixed_types_may_stand_there_unread_but_not_be_read():
    frame = pd.DataFrame({"f64": [1.0, 2.0], "o": pd.Series(["a", 1], dtype=object)})
    convert(nothing(frame), frame)
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    step = ColumnTransformer([("o", encoder, ["o"])]).fit(frame.head(1))
    with pytest.raises(ContractError, match=r"column 'o': need one type of values, got i64 and st"):
        convert(step, frame)


@pytest.mark.parametrize("null", [None, np.nan])
def test_a_column_of_nulls_alone_tells_no_type(null):
    frame = pd.DataFrame({"s": pd.Series(["a", "b"], dtype=object)})
    step = OneHotEncoder(handle_unknown="ignore").fit(frame)
    with pytest.raises(ContractError, match="column 's': need a value that is not null, to see"):
        convert(step, pd.DataFrame({"s": pd.Series([null, null], dtype=object)}))


@pytest.mark.parametrize(("null", "tag"), [(None, NULL_IS_NONE), (np.nan, NULL_IS_NAN)])
def test_the_contract_records_which_null_a_text_column_was_trained_with(null, tag):
    frame = pd.DataFrame({"s": pd.Series(["a", "b", null], dtype=object)})
    step = OneHotEncoder(handle_unknown="ignore").fit(frame)
    assert convert(step, frame).plan.columns[0]["tags"] == [tag]
    # A sample without a null: the encoder remembers which one it was.
    assert convert(step, frame.head(2)).plan.columns[0]["tags"] == [tag]
    other = pd.DataFrame({"s": pd.Series([np.nan, None, "a"], dtype=object)})
    follows(step, frame, other)


def containers(frame):
    """The same rows in every container that a sample can come in."""
    yield "pandas", frame
    yield "arrow", pa.Table.from_pandas(frame)
    yield "dict of lists", {name: frame[name].tolist() for name in frame}
    yield "dict of arrays", {name: frame[name].to_numpy() for name in frame}
    yield "list of dicts", frame.to_dict("records")
    yield "polars", pl.from_pandas(frame)


def test_every_container_gives_the_same_plan():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"b": rng.normal(size=50), "s": rng.choice(["x", "y", "z"], 50)})
    step = ColumnTransformer([("b", StandardScaler(), ["b"]), ("s", OneHotEncoder(), ["s"])])
    step.fit(frame)
    want = step.transform(frame)
    for name, sample in containers(frame):
        converted = convert(step, sample)
        np.testing.assert_array_equal(run(converted.plan, frame)[1], want, err_msg=name)
        assert dtypes(converted) == {"b": "f64", "s": "string"}, name


def test_a_model_trained_on_polars(table):
    rng = np.random.default_rng(5)
    frame = pl.DataFrame(
        {"b": rng.normal(size=50).astype("f4"), "s": rng.choice(["x", "y", "z"], 50).tolist()}
    ).with_columns(s=pl.when(pl.col("s") == "z").then(None).otherwise(pl.col("s")))
    step = ColumnTransformer(
        [("b", StandardScaler(), ["b"]), ("s", OneHotEncoder(handle_unknown="ignore"), ["s"])]
    ).fit(frame)
    converted = convert(step, frame)
    probe = converted.sample.frame_of({"b": [1.0, None, 0.0], "s": ["x", None, "new"]})
    follows(step, frame, probe)
    model = pelton.compile(step, frame)
    assert model.certificate.edge_rows["unseen text"] >= 1
    np.testing.assert_array_equal(model.transform(probe), step.transform(probe))


NULLABLE = pd.DataFrame(
    {
        "i": pd.array([1, 2, None, 3] * 9, "Int64"),
        "f": pd.array([0.5, None, 2.5, 1.0] * 9, "Float32"),
        "b": pd.array([True, None, False, True] * 9, "boolean"),
    }
)


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    "step",
    [
        StandardScaler(),
        SimpleImputer(missing_values=pd.NA, add_indicator=True),
        SimpleImputer(strategy="most_frequent"),
        OneHotEncoder(handle_unknown="ignore"),
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    ],
    ids=lambda step: type(step).__name__,
)
def test_nullable_numbers_of_pandas(step, complete):
    frame = NULLABLE.dropna() if complete else NULLABLE
    follows_under_stress(step.fit(frame), frame)


def test_a_pandas_string_keeps_its_own_null():
    frame = pd.DataFrame({"s": pd.array(["a", "b"] * 9, "string")})
    for missing in (np.nan, None, pd.NA):
        imputer = SimpleImputer(strategy="constant", fill_value="z", missing_values=missing)
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        follows_under_stress(make_pipeline(imputer, encoder).fit(frame), frame)


def test_float16_is_refused_because_the_source_computes_in_it():
    frame = pd.DataFrame({"h": np.arange(9, dtype="f2")})
    with pytest.raises(UnsupportedError, match="it computes in float16"):
        convert(StandardScaler().fit(frame), frame)


def test_infinity_is_a_number_like_others_among_the_objects_of_a_mixed_polars_frame():
    frame = pl.DataFrame({"x": [1.0, 2.0, None], "s": ["a", "b", None]})
    step = OneHotEncoder(handle_unknown="ignore").fit(frame)
    follows(step, frame, pl.DataFrame({"x": [np.inf, 2.0], "s": ["a", "c"]}))


def test_arrays_of_unnamed_columns_are_named_by_position():
    x = np.arange(12.0).reshape(4, 3)
    step = StandardScaler().fit(x)
    for sample in (x, {"p": x[:, 0], "q": x[:, 1], "r": x[:, 2]}):
        np.testing.assert_array_equal(run(convert(step, sample).plan, x)[1], step.transform(x))
    assert list(dtypes(convert(step, x))) == ["x0", "x1", "x2"]
    with pytest.raises(ContractError, match="sample: need 3 columns, got 2"):
        convert(step, x[:, :2])
    with pytest.raises(ContractError, match="sample: need a pandas, polars or Arrow table"):
        convert(step, "x.csv")


def test_columns_that_the_model_does_not_know_are_left_out():
    frame = pd.DataFrame({"b": [1.0, 2.0], "a": [3.0, 5.0]})
    step = ColumnTransformer([("all", StandardScaler(), ["a", "b"])]).fit(frame)
    converted = convert(step, frame.assign(label=[0, 1])[["label", "a", "b"]])
    assert list(dtypes(converted)) == ["b", "a"]  # in the order of training
