"""Tables: what is borrowed, what is converted, and how each type is read."""

import gc
import weakref

import numpy as np
import pandas as pd
import plans
import polars as pl
import pyarrow as pa
import pytest

from pelton import _native, tables
from pelton.errors import ContractError


def transformer(dtype, **facts):
    """A model that gives back its one column; text as its code."""
    builder = _native.Builder([{"name": "x", "dtype": dtype, **facts}])
    at = 0
    if dtype == "string":
        codes = len(facts["categories"]) + 2
        at = builder.add("look_up", [0], {}, np.arange(codes, dtype=np.float64))
    builder.set_transform([at])
    return plans.model(builder.finish())


def read(values, dtype="f64", **facts):
    model = transformer(dtype, **facts)
    return model.transform({"x": values})[:, 0]


def column(values, dtype="f64", **facts):
    model = transformer(dtype, **facts)
    return tables.read({"x": values}, model.schema, model.reader).columns[0]


NUMPY = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">i4", ">f8", "g"]


@pytest.mark.parametrize("dtype", NUMPY)
@pytest.mark.parametrize("step", [1, 3, -2])
def test_numpy_numbers_widen_as_numpy_widens(dtype, step):
    values = np.arange(40).astype(dtype)[::step]
    np.testing.assert_array_equal(read(values), values.astype(np.float64))


def test_large_ints_round_as_numpy_rounds():
    values = np.array([2**53 + 1, 2**63 - 1, -(2**63) + 1])
    np.testing.assert_array_equal(read(values), values.astype(np.float64))
    np.testing.assert_array_equal(read(pa.array(values)), values.astype(np.float64))
    np.testing.assert_array_equal(read(values.tolist()), values.astype(np.float64))


def test_a_number_repeated_by_broadcasting_is_read_right():
    np.testing.assert_array_equal(read(np.broadcast_to(np.float64(7), 5)), [7.0] * 5)


def test_a_misaligned_field_is_read_right():
    records = np.zeros(5, np.dtype([("pad", "i1"), ("x", "f8")]))
    records["x"] = range(5)
    np.testing.assert_array_equal(transformer("f64").transform(records)[:, 0], range(5))


@pytest.mark.parametrize(
    "values",
    [
        np.arange(9.0),
        np.arange(18.0)[::2],
        pd.Series(np.arange(9.0)),
        pl.Series(np.arange(9.0)),
        pa.array(np.arange(9.0)),
        pd.DataFrame(np.arange(18.0).reshape(9, 2))[1],
    ],
    ids=["numpy", "strided", "pandas", "polars", "pyarrow", "pandas block"],
)
def test_numbers_are_borrowed(values):
    if isinstance(values, pa.Array):
        want = values.buffers()[1].address
    elif isinstance(values, pl.Series):
        want = values.to_arrow().buffers()[1].address
    else:
        want = np.asarray(values).__array_interface__["data"][0]
    assert column(values).addresses == [want]


def test_arrow_text_is_borrowed_and_lives_as_long_as_the_column():
    text = pa.array(["a", "b", None] * 10)
    made = column(text, "string", categories=["a", "b"])
    assert made.addresses == [text.buffers()[1].address]
    array = np.arange(5.0)
    held = weakref.ref(array)
    borrowed = column(array)
    del array
    gc.collect()
    assert held() is not None
    del borrowed
    gc.collect()
    assert held() is None


def test_chunks_are_borrowed_one_by_one():
    chunked = pa.chunked_array([[1.0, 2.0], [], [3.0]])
    made = column(chunked)
    assert made.chunks == 2
    assert made.rows == 3
    np.testing.assert_array_equal(read(chunked), [1, 2, 3])


ARROW = [
    (pa.bool_(), [True, False, None]),
    (pa.int8(), [-1, 2, None]),
    (pa.uint8(), [1, 255, None]),
    (pa.int16(), [-300, 2, None]),
    (pa.uint16(), [1, 65535, None]),
    (pa.int32(), [-70000, 2, None]),
    (pa.uint32(), [1, 2**32 - 1, None]),
    (pa.int64(), [-(2**40), 2, None]),
    (pa.uint64(), [1, 2**63, None]),
    (pa.float16(), [0.5, -2.0, None]),
    (pa.float32(), [0.1, -2.0, None]),
    (pa.float64(), [0.1, -2.0, None]),
    (pa.null(), [None, None, None]),
    (pa.dictionary(pa.int8(), pa.int64()), [5, 7, None]),
]


@pytest.mark.parametrize(("kind", "values"), ARROW, ids=lambda value: str(value))
@pytest.mark.parametrize("start", [0, 1, 9])
def test_arrow_numbers_with_nulls_and_offsets(kind, values, start):
    array = pa.array(values * 5, kind).slice(start)
    want = [np.nan if value is None else float(value) for value in array.to_pylist()]
    np.testing.assert_array_equal(read(array), want)


TEXT = ["a", "b", "zz", None, "", "a category that is long", "b"]
CODES = [0, 1, 3, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.uint32(), pa.large_string()),
    ],
    ids=str,
)
@pytest.mark.parametrize("start", [0, 1, 11])
def test_arrow_text_in_every_layout(kind, start):
    array = pa.array(TEXT * 3, pa.string()).cast(kind).slice(start)
    got = read(array, "string", categories=["a", "b", "a category that is long"])
    np.testing.assert_array_equal(got, (CODES * 3)[start:])


@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        lambda v: np.array(v, object),
        lambda v: np.array(v, object)[::1],
        pd.Series,
        lambda v: pd.Series(v, dtype=object),
        lambda v: pd.Series(v, dtype="category"),
        lambda v: pd.Series(v, dtype=pd.StringDtype("python")),
        lambda v: pd.Series(v, dtype=pd.StringDtype("pyarrow")),
        lambda v: pd.Series(v, dtype=pd.ArrowDtype(pa.string())),
        lambda v: pd.Index(v, dtype=object),
        lambda v: pd.Categorical(v),
        pl.Series,
        lambda v: pl.Series(v).cast(pl.Categorical),
    ],
)
def test_text_in_every_column_type(make):
    got = read(make(TEXT), "string", categories=["a", "b", "a category that is long"])
    np.testing.assert_array_equal(got, CODES)


def test_numpy_text_of_fixed_width():
    got = read(np.array(["a", "b", "zz"]), "string", categories=["a", "b"])
    np.testing.assert_array_equal(got, [0, 1, 2])


@pytest.mark.parametrize(
    "nulls",
    [
        [None, None],
        [np.nan, None],
        np.array([np.nan, np.nan]),
        pd.Series([None, None]),
        pd.Series([pd.NA, pd.NaT], dtype=object),
        pa.nulls(2),
        pa.array([None, None], pa.float64()),
        pl.Series([None, None]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_column_of_nulls_fits_every_type_whatever_its_container_calls_it(nulls):
    assert np.isnan(read(nulls)).all()
    np.testing.assert_array_equal(read(nulls, "string", categories=["a"]), [2, 2])


def test_text_of_nulls_only_may_stand_for_numbers():
    assert np.isnan(read(pa.array([None, None], pa.string()))).all()
    assert np.isnan(read(pd.Series([None, None], dtype="str"))).all()


def test_the_null_that_the_source_never_saw_is_unseen_text():
    objects = pd.Series(["a", None, np.nan], dtype=object)
    facts = {"categories": ["a"]}
    np.testing.assert_array_equal(read(objects, "string", **facts), [0, 2, 2])
    np.testing.assert_array_equal(read(objects, "string", tags=["null=NaN"], **facts), [0, 1, 2])
    np.testing.assert_array_equal(read(objects, "string", tags=["null=None"], **facts), [0, 2, 1])
    for storage in ("python", "pyarrow"):
        text = pd.Series(["a", None], dtype=pd.StringDtype(storage))  # its null is pandas.NA
        np.testing.assert_array_equal(read(text, "string", tags=["null=NaN"], **facts), [0, 1])
        text = pd.Series(["a", None], dtype=pd.StringDtype(storage, na_value=np.nan))
        np.testing.assert_array_equal(read(text, "string", tags=["null=NaN"], **facts), [0, 2])
        np.testing.assert_array_equal(read(text, "string", tags=["null=None"], **facts), [0, 1])
    # Containers with one null mean the one that the source knows.
    arrow = pa.array(["a", None])
    np.testing.assert_array_equal(read(arrow, "string", tags=["null=NaN"], **facts), [0, 2])


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_timestamps_in_every_unit(unit):
    moments = np.array(["1969-12-31T23:59:58", "2024-02-29T12:00:00", "NaT"], f"M8[{unit}]")
    want = [-2e6, 1709208000e6, np.nan]
    zoned = pd.Series(moments).dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")
    for values in (moments, pd.Series(moments), pa.array(moments)):
        np.testing.assert_array_equal(read(values, "timestamp"), want)
    for values in (zoned, pa.array(moments, pa.timestamp(unit, "Asia/Tokyo"))):
        np.testing.assert_array_equal(read(values, "timestamp", time_zone="Asia/Tokyo"), want)
    with pytest.raises(ContractError, match="timestamps without a time zone"):
        read(zoned, "timestamp")
    with pytest.raises(ContractError, match="a time zone"):
        read(moments, "timestamp", time_zone="UTC")


def test_nanoseconds_round_towards_the_past():
    moments = np.array([-1, 1, 1999], "M8[ns]")
    np.testing.assert_array_equal(read(moments, "timestamp"), [-1, 0, 1])


def test_dates_in_every_form():
    days = np.array(["1969-12-31", "2024-02-29"], "M8[D]")
    for values in (days, pa.array(days), pa.array(days).cast(pa.date64()), days.tolist()):
        np.testing.assert_array_equal(read(values, "date"), [-1, 19782])
    with pytest.raises(ContractError, match="need timestamps, got an array of float64"):
        read(np.zeros(2), "date")


def test_float64_for_a_float32_column_is_rounded():
    np.testing.assert_array_equal(read([0.1], "f32"), [float(np.float32(0.1))])
    np.testing.assert_array_equal(read(np.array([0.1]), "f32"), [float(np.float32(0.1))])
    np.testing.assert_array_equal(read(pa.array([0.1]), "f32"), [float(np.float32(0.1))])


def test_repeated_names_are_refused():
    model = transformer("f64")
    frame = pd.DataFrame([[1.0, 2.0]], columns=["x", "x"])
    with pytest.raises(ContractError, match="'x': need one column of this name"):
        model.transform(frame)
    with pytest.raises(ContractError, match="'x': need one column of this name"):
        model.transform(pa.table([[1.0], [2.0]], names=["x", "x"]))


def test_a_stream_that_fails_is_a_contract_error():
    def batches():
        yield pa.record_batch({"x": [1.0]})
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"x": pa.float64()}), batches())
    with pytest.raises((ContractError, OSError), match="the disk is gone"):
        transformer("f64").transform(reader)


def test_a_sliced_struct_exports_its_own_rows():
    batch = pa.record_batch({"x": np.arange(10.0)}).to_struct_array().slice(3, 4)
    np.testing.assert_array_equal(transformer("f64").transform(batch)[:, 0], [3, 4, 5, 6])
