"""Bad input: each a typed error of one clear sentence, and the process lives."""

import numpy as np
import pandas as pd
import plans
import polars as pl
import pyarrow as pa
import pytest

from pelton import _native
from pelton.errors import ContractError, DeviceError

GOOD = plans.table(100, nulls=False)


@pytest.fixture(scope="module")
def model():
    return plans.model(plans.forest())


def with_value(name, value, row=70):
    return {**GOOD, name: [*GOOD[name][:row], value, *GOOD[name][row + 1 :]]}


def check(caught, column, row, *words):
    error = caught.value
    assert error.column == column
    assert error.row == row
    assert isinstance(error, ValueError)
    text = str(error)
    assert "\n" not in text
    assert len(text) < 400
    assert error.rule in text
    assert error.got in text
    for word in (f"'{column}'", *words):
        assert word in text, text


BAD_VALUES = {
    "text in a number": ("delay", "late", "need a number, got 'late'"),
    "10 MB of text in a number": ("delay", "x" * 10_000_000, "(10,000,000 characters)"),
    "list in a number": ("delay", [1.0], "need a number, got a list"),
    "complex in a number": ("delay", 1j, "need a number"),
    "huge int in a number": ("seats", 10**400, "that float64 can hold"),
    "timestamp in a number": ("delay", np.datetime64("2020-01-01"), "need a number"),
    "duration in a number": ("delay", np.timedelta64(5, "s"), "need a number"),
    "number in text": ("carrier", 3.5, "need text, got 3.5 (float)"),
    "int in text": ("carrier", 7, "need text, got 7 (int)"),
    "bytes in text": ("carrier", b"UA", "need text, got a bytes"),
    "lone surrogate in text": ("carrier", "\ud800", "valid Unicode"),
}


@pytest.mark.parametrize("case", BAD_VALUES)
def test_a_bad_value_in_a_row_is_named(model, case):
    column, value, words = BAD_VALUES[case]
    row = plans.rows_of(GOOD)[0] | {column: value}
    for _ in range(3):
        with pytest.raises(ContractError) as caught:
            model.predict_row(row)
        check(caught, column, None, words)


@pytest.mark.parametrize("case", BAD_VALUES)
def test_a_bad_value_in_a_table_is_named_with_its_row(model, case):
    column, value, words = BAD_VALUES[case]
    table = with_value(column, value)
    containers = [table, plans.rows_of(table), list(zip(*table.values(), strict=True))]
    if not isinstance(value, list):
        containers.append(pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in table.items()}))
    for container in containers:
        with pytest.raises(ContractError) as caught:
            model.predict(container)
        check(caught, column, 70, words)


def test_text_of_10_mb_is_text_that_was_never_seen(model):
    row = plans.rows_of(GOOD)[0] | {"carrier": "never seen"}
    assert model.predict_row({**row, "carrier": "x" * 10_000_000}) == model.predict_row(row)
    table = with_value("carrier", "x" * 10_000_000)
    want = model.decision_function(with_value("carrier", "never seen"))
    np.testing.assert_array_equal(model.decision_function(pl.DataFrame(table)), want)
    np.testing.assert_array_equal(model.decision_function(table), want)


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=lambda f: f.__name__
)
def test_a_missing_column_is_named(model, make):
    table = make({name: GOOD[name] for name in GOOD if name != "delay"})
    with pytest.raises(ContractError) as caught:
        model.predict(table)
    check(caught, "delay", None, "need a column of this name", "carrier")


def test_a_column_that_no_step_reads_may_be_missing(model):
    model.predict({name: GOOD[name] for name in GOOD if name != "note"})


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame, pa.table], ids=lambda f: f.__name__
)
def test_an_unknown_column_is_refused_if_strict(model, make):
    table = make({**GOOD, "extra": GOOD["delay"]})
    model.predict(table)
    with pytest.raises(ContractError) as caught:
        model.predict(table, strict=True)
    check(caught, "extra", None)
    rows = plans.rows_of(GOOD)[:2]
    with pytest.raises(ContractError, match="row 1, column 'extra'"):
        model.predict([rows[0], rows[1] | {"extra": 1}], strict=True)


def test_a_type_that_cannot_be_is_refused_for_the_whole_column(model):
    for column, values, words in [
        ("delay", pd.Series(["a"] * 100), "need a number, got 'a'"),
        ("carrier", pd.Series(np.arange(100.0)), "need text, got"),
        ("delay", pd.date_range("2020", periods=100), "need numbers, got timestamps"),
        ("carrier", np.zeros(100, "S3"), "need text, got an array of"),
        ("delay", np.zeros(100, "c16"), "need numbers, got an array of complex128"),
        ("delay", pa.array(["a"] * 100), "need a number, got 'a'"),
        ("carrier", pa.array(range(100)), "need text, got"),
        ("delay", pa.array([[1]] * 100), "need numbers, got Arrow values"),
        ("delay", np.zeros((100, 2)), "need one dimension"),
        ("delay", 3.0, "need a column: an array or a list, got a float"),
        ("delay", [1.0], "need 100 rows"),
    ]:
        with pytest.raises(ContractError) as caught:
            model.predict({**GOOD, column: values})
        assert words in str(caught.value)
        assert caught.value.column == column


@pytest.mark.parametrize(
    "table",
    [None, 5, "text", {"a"}, np.zeros(6), np.zeros((4, 3)), np.zeros((2, 2, 2)), object()],
    ids=lambda table: type(table).__name__ + str(np.shape(table)),
)
def test_what_is_no_table_is_refused(model, table):
    with pytest.raises(ContractError, match="need"):
        model.predict(table)


@pytest.mark.parametrize("row", [None, 5, "text", (1, 2), {"a"}, [], {}], ids=str)
def test_what_is_no_row_is_refused(model, row):
    with pytest.raises(ContractError, match="need"):
        model.predict_row(row)


def contract(**facts):
    builder = _native.Builder([{"name": "x", **facts}])
    at = builder.add("look_up", [0], {}, np.arange(4.0)) if facts["dtype"] == "string" else 0
    builder.set_transform([at])
    return plans.model(builder.finish(), ["predict", "transform"])


def arrow_of(value, kind):
    return pa.table({"x": pa.array([value], kind)})


@pytest.mark.parametrize(
    ("facts", "good", "bad", "words"),
    [
        ({"dtype": "f64", "nullable": False}, 1.0, None, "need a value, got null"),
        ({"dtype": "f64", "nullable": False}, 1.0, float("nan"), "need a value, got null"),
        ({"dtype": "string", "nullable": False, "categories": ["a", "b"]}, "z", None, "got null"),
        (
            {"dtype": "string", "closed": True, "allowed": [0, 1], "categories": ["a", "b"]},
            "b",
            "z",
            "need one of 'a', 'b', got 'z'",
        ),
        ({"dtype": "f64", "low": 0.0, "high": 1.0}, 1.0, 1.5, "need a number from 0 to 1, got 1.5"),
        ({"dtype": "i64", "closed": True, "allowed": [1, 2]}, 2, 3, "need one of 1, 2, got 3"),
    ],
)
def test_the_contract_holds_for_rows_and_for_every_container(facts, good, bad, words):
    model = contract(**facts)
    kind = {"f64": pa.float64(), "i64": pa.int64(), "string": pa.string()}[facts["dtype"]]
    for make in (
        lambda value: [{"x": value}],
        lambda value: {"x": [value]},
        lambda value: pd.DataFrame({"x": pd.Series([value], dtype=object)}),
        lambda value: pd.DataFrame({"x": pd.Series([value]).astype("category")}),
        lambda value: arrow_of(value, kind),
        lambda value: pl.DataFrame(arrow_of(value, kind)),
    ):
        model.transform(make(good))
        with pytest.raises(ContractError) as caught:
            model.transform(make(bad))
        check(caught, "x", 0, words.split(", got")[0])
    model.predict_row({"x": good})
    with pytest.raises(ContractError) as caught:
        model.predict_row({"x": bad})
    check(caught, "x", None, words.split(", got")[0])


def test_a_bad_row_in_a_late_chunk_has_the_callers_number():
    model = contract(dtype="f64", nullable=False)
    good = pa.table({"x": pa.array([1.0] * 3)})
    table = pa.concat_tables([good, good, pa.table({"x": pa.array([1.0, None])})])
    with pytest.raises(ContractError, match="row 7, column 'x': need a value, got null"):
        model.transform(table)


def test_infinities_are_numbers(model):
    for value in (float("inf"), float("-inf")):
        table = with_value("delay", value)
        row = plans.rows_of(table)[70]
        assert model.decision_function(table)[70] == model.decision_function_row(row)


def test_a_dictionary_index_outside_its_dictionary_is_refused(model):
    wrong = pa.DictionaryArray.from_arrays(pa.array([5] * 100, pa.int8()), ["AA"], safe=False)
    with pytest.raises(ContractError, match="an index into its dictionary"):
        model.predict({**GOOD, "carrier": wrong})


def test_an_unknown_device_is_refused(model):
    with pytest.raises(DeviceError, match="need auto, cpu, cuda or cuda:0, got 'tpu'"):
        model.predict(GOOD, device="tpu")


def test_a_device_library_that_is_not_there_is_named(model, monkeypatch):
    monkeypatch.setenv("PELTON_CUDA_LIBRARY", "/nowhere/libpelton_cuda.so")
    with pytest.raises(DeviceError, match="cuda: need"):
        model.predict(GOOD, device="cuda:7")


def test_threads_below_one_are_refused(model):
    with pytest.raises(ValueError, match="threads: need None or at least 1, got 0"):
        model.predict(GOOD, threads=0)
